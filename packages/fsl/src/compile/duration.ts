import { durationForm, parseDuration } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Name } from '../parse/syntax.ts';

/** The milliseconds of `"30m"`; undefined, and reported, where it is no duration. */
export function readDuration(written: Name, report: Report): number | undefined {
  const ms = parseDuration(written.text);
  if (ms === undefined) report('error', 'wrong_value', `a duration is ${durationForm}`, written);
  return ms;
}
