const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** As `5 minutes ago` or `in 2 hours`; what is less than a minute away is now. */
export function relativeTime(at: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language === 'zh' ? 'zh-CN' : 'en', { numeric: 'auto', style: 'short' });
  const awayMs = at - now;
  const [unit, lengthMs] = units.find(([, length]) => Math.abs(awayMs) >= length) ?? ['second', 0];
  return lengthMs === 0 ? format.format(0, 'second') : format.format(Math.trunc(awayMs / lengthMs), unit);
}
