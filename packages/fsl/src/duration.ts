import type { Report } from './report.ts';
import type { Name } from './syntax.ts';

const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const maxMs = 3650 * 86_400_000;

/** The milliseconds of `"30m"`; undefined, and reported, where it is no duration. */
export function readDuration(written: Name, report: Report): number | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)\s*(ms|s|m|h|d)$/.exec(written.text.trim()) ?? [];
  const ms = Math.round(Number(amount) * (unitMs[unit] ?? 0));
  if (ms > 0 && ms <= maxMs) return ms;
  const message = 'a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d';
  report('error', 'wrong_value', message, written);
  return undefined;
}
