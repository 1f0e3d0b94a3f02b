const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size as people read it, in thousands: `12 B`, `4.2 kB`, `310 MB`. */
export function bytesText(bytes: number, language: 'en' | 'zh'): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${value.toLocaleString(language, format)} ${units[power]}`;
}
