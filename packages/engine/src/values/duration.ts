const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const maxMs = 3650 * 86_400_000;

export const durationForm = 'a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d';

/** The milliseconds of `"30m"`; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)\s*(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const ms = Math.round(Number(amount) * (unitMs[unit] ?? 0));
  return ms > 0 && ms <= maxMs ? ms : undefined;
}
