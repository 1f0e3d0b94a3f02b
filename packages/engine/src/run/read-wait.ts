import { type Instant, own, type Values } from '../value.ts';
import { nextOpening, parseWindows, windowForm } from '../values/calendar-window.ts';
import { durationForm, parseDuration } from '../values/duration.ts';
import { parseTime } from '../values/parse-time.ts';
import { findZone } from '../values/zone.ts';
import type { WaitEnd } from './run.ts';

/** `argument` is the one that is wrong, where it is one. */
export type ReadWait =
  | { readonly ok: true; readonly end: WaitEnd }
  | { readonly ok: false; readonly detail: string; readonly argument?: string };

/** Characters of the name of an event. */
const eventNameLimit = 200;

const timeForm = 'a time with its zone, as "2026-12-24T18:00:00Z"';
const zoneForm = 'the IANA name of a time zone, as "Europe/Berlin"';

/** What ends a wait that begins now: its arguments name a duration, a time, an event or a window of the calendar. */
export function readWait(args: Values, now: Instant): ReadWait {
  const given = ['for', 'until', 'event', 'window'].filter((name) => own(args, name) !== undefined);
  const [kind, second] = given;
  if (kind === undefined || second !== undefined) {
    const detail = `a wait is given one of for, until, event and window, not ${given.join(' and ') || 'none'}`;
    return { ok: false, detail, ...(second !== undefined && { argument: second }) };
  }
  const text = String(own(args, kind));
  const zone = own(args, 'zone');
  if (kind === 'window') return readWindow(text, String(zone ?? 'UTC'), now);
  if (zone !== undefined) return { ok: false, detail: 'zone belongs to window', argument: 'zone' };
  if (kind === 'for') return until(kind, text, addTo(now, parseDuration(text)));
  if (kind === 'until') return until(kind, text, parseTime(text));
  if (text.length > 0 && text.length <= eventNameLimit) return { ok: true, end: { event: text } };
  return { ok: false, detail: `event is a name of 1 to ${eventNameLimit} characters`, argument: kind };
}

function readWindow(text: string, zoneName: string, now: Instant): ReadWait {
  const windows = parseWindows(text);
  if (!windows) return wrong('window', windowForm, text);
  const zone = findZone(zoneName);
  if (!zone) return wrong('zone', zoneForm, zoneName);
  return { ok: true, end: { until: nextOpening(windows, zone, now), window: { text: text.trim(), zone: zoneName } } };
}

function until(argument: 'for' | 'until', text: string, at: Instant | undefined): ReadWait {
  if (at !== undefined) return { ok: true, end: { until: at } };
  return wrong(argument, argument === 'for' ? durationForm : timeForm, text);
}

function wrong(argument: string, form: string, text: string): ReadWait {
  return { ok: false, detail: `${argument} is ${form}, not ${JSON.stringify(text)}`, argument };
}

function addTo(now: Instant, duration: number | undefined): Instant | undefined {
  return duration === undefined ? undefined : now + duration;
}
