import type { Instant } from '../value.ts';
import type { Zone } from './zone.ts';

/** Hours of some days of the week, in minutes from the midnight that such a day begins with. */
export type CalendarWindow = {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly opens: number;
  /** Above a day where it lasts over midnight. */
  readonly closes: number;
};

const maxWindows = 20;

export const windowForm = `days and hours, as "Mon-Fri 09:00-16:00, Sat 22:00-02:00", at most ${maxWindows} windows`;

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const everyDay = [0, 1, 2, 3, 4, 5, 6];
const minuteMs = 60_000;
const dayMinutes = 1440;
const dayMs = dayMinutes * minuteMs;

/** Days within which every window opens, also where the one of this week is left out by the clocks. */
const horizon = 15;

/** The windows of `"Mon-Fri 09:00-16:00, Sat 22:00-02:00"`; undefined where it has none, or another form. */
export function parseWindows(text: string): readonly CalendarWindow[] | undefined {
  const windows = text.split(',').map((part) => parseWindow(part.trim()));
  const isRight = windows.length <= maxWindows && windows.every((window) => window !== undefined);
  return isRight ? windows : undefined;
}

/** Now where a window is open, else when the next one opens. */
export function nextOpening(windows: readonly CalendarWindow[], zone: Zone, now: Instant): Instant {
  const today = Math.floor((now + zone.offsetAt(now)) / dayMs);
  const days = Array.from({ length: horizon + 2 }, (_, index) => today - 1 + index);
  const openings = windows.flatMap(({ days: ofWeek, opens, closes }) =>
    days.flatMap((day) => {
      if (!ofWeek.includes(weekdayOf(day))) return [];
      const begin = firstInstant(zone, day * dayMs + opens * minuteMs);
      const end = firstInstant(zone, day * dayMs + closes * minuteMs);
      // The clocks may leave all of it out: then it does not open on that day.
      return begin < end && end > now ? [Math.max(begin, now)] : [];
    }),
  );
  return Math.min(...openings);
}

function parseWindow(text: string): CalendarWindow | undefined {
  const form = /^(?:([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+)?(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$/i;
  const [found, from, to = from, ...clock] = form.exec(text) ?? [];
  const days = from === undefined ? everyDay : daysBetween(from, to as string);
  const [hour, minute, lastHour, lastMinute] = clock.map(Number) as [number, number, number, number];
  const opens = hour * 60 + minute;
  const closes = lastHour * 60 + lastMinute;
  const isRight = found !== undefined && days && minute < 60 && lastMinute < 60;
  if (!isRight || opens >= dayMinutes || closes > dayMinutes || opens === closes) return undefined;
  return { days, opens, closes: closes > opens ? closes : closes + dayMinutes };
}

/** `Fri-Mon` are four days. */
function daysBetween(from: string, to: string): readonly number[] | undefined {
  const [first, last] = [from, to].map((name) => dayNames.indexOf(name.toLowerCase())) as [number, number];
  if (first < 0 || last < 0) return undefined;
  return everyDay.slice(0, ((last - first + 7) % 7) + 1).map((step) => (first + step) % 7);
}

/** Of days since 1970-01-01, which was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** When clocks first show this time, or go past it where they leave it out; `local` is it as if it were UTC. */
function firstInstant(zone: Zone, local: number): Instant {
  const before = zone.offsetAt(local - dayMs);
  const after = zone.offsetAt(local + dayMs);
  if (zone.offsetAt(local - before) === before) return local - before;
  if (zone.offsetAt(local - after) === after) return local - after;
  let [last, first] = [local - after, local - before];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (zone.offsetAt(middle) === before) last = middle;
    else first = middle;
  }
  return first;
}
