import type { Retry } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Argument } from '../parse/syntax.ts';
import { readDuration } from './duration.ts';

const maxAttemptsLimit = 1000;
const defaultBackoffMs = 1000;
const defaultMaxBackoffMs = 60_000;

/** `(max = 5, backoff = "1s", max_backoff = "1m")`: max is needed, the others have defaults. */
export function readRetry(
  settings: readonly Argument[],
  place: { start: number; end: number },
  report: Report,
): Retry | undefined {
  let maxAttempts: number | undefined;
  let backoffMs: number | undefined;
  let maxBackoffMs: number | undefined;
  const seen = new Set<string>();
  for (const setting of settings) {
    const { name } = setting;
    if (seen.has(name.text)) report('error', 'duplicate', `${name.text} is given twice`, name);
    seen.add(name.text);
    if (name.text === 'max') maxAttempts = readMax(setting, report);
    else if (name.text === 'backoff') backoffMs = readBackoff(setting, report);
    else if (name.text === 'max_backoff') maxBackoffMs = readBackoff(setting, report);
    else report('error', 'unknown_argument', `retry has max, backoff and max_backoff, not ${name.text}`, name);
  }
  if (!seen.has('max')) report('error', 'missing_argument', 'retry needs max, the number of attempts in all', place);
  if (maxAttempts === undefined) return undefined;
  const first = backoffMs ?? Math.min(defaultBackoffMs, maxBackoffMs ?? defaultBackoffMs);
  const most = maxBackoffMs ?? Math.max(defaultMaxBackoffMs, first);
  if (most < first) report('error', 'wrong_value', 'max_backoff is shorter than backoff', place);
  return { maxAttempts, backoffMs: first, maxBackoffMs: most };
}

function readMax({ value }: Argument, report: Report): number | undefined {
  const isCount = value.kind === 'number' && Number.isInteger(value.value);
  if (isCount && value.value >= 1 && value.value <= maxAttemptsLimit) return value.value;
  report('error', 'wrong_value', `max is a whole number from 1 to ${maxAttemptsLimit}`, value);
  return undefined;
}

function readBackoff({ name, value }: Argument, report: Report): number | undefined {
  if (value.kind === 'string') return readDuration({ ...value, text: value.value }, report);
  report('error', 'wrong_type', `${name.text} is a duration in quotes, as "1s"`, value);
  return undefined;
}
