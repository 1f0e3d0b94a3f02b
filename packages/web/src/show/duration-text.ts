const units = {
  en: [' d', ' h', ' min', ' s', ' ms'],
  zh: [' 天', ' 小时', ' 分', ' 秒', ' 毫秒'],
} as const;
const lengths = [86_400_000, 3_600_000, 60_000, 1000];

/** As `2 h 5 min`, `4.2 s` or `310 ms`. */
export function durationText(ms: number, language: 'en' | 'zh'): string {
  const names = units[language];
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}${names[4]}`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)}${names[3]}`;
  const first = lengths.findIndex((length) => ms >= length);
  const large = Math.floor(ms / (lengths[first] ?? 1));
  const small = Math.floor((ms % (lengths[first] ?? 1)) / (lengths[first + 1] ?? Number.POSITIVE_INFINITY));
  return `${large}${names[first]}${small > 0 ? ` ${small}${names[first + 1]}` : ''}`;
}
