import { type Instant, own, type Values } from '../value.ts';
import { durationForm, parseDuration } from '../values/duration.ts';
import { parseTime } from '../values/parse-time.ts';
import type { WaitEnd } from './run.ts';

export type ReadWait = { readonly ok: true; readonly end: WaitEnd } | { readonly ok: false; readonly detail: string };

/** Characters of the name of an event. */
const eventNameLimit = 200;

const timeForm = 'a time with its zone, as "2026-12-24T18:00:00Z"';

/** What ends a wait that begins now: its arguments name a duration, a time or an event. */
export function readWait(args: Values, now: Instant): ReadWait {
  const given = ['for', 'until', 'event'].filter((name) => own(args, name) !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    return { ok: false, detail: `a wait is given one of for, until and event, not ${given.join(' and ') || 'none'}` };
  }
  const text = String(own(args, kind));
  if (kind === 'for') return until(text, addTo(now, parseDuration(text)), `for is ${durationForm}`);
  if (kind === 'until') return until(text, parseTime(text), `until is ${timeForm}`);
  if (text.length > 0 && text.length <= eventNameLimit) return { ok: true, end: { event: text } };
  return { ok: false, detail: `event is a name of 1 to ${eventNameLimit} characters` };
}

function until(text: string, at: Instant | undefined, form: string): ReadWait {
  return at === undefined
    ? { ok: false, detail: `${form}, not ${JSON.stringify(text)}` }
    : { ok: true, end: { until: at } };
}

function addTo(now: Instant, duration: number | undefined): Instant | undefined {
  return duration === undefined ? undefined : now + duration;
}
