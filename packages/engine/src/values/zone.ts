import type { Instant } from '../value.ts';

/** A time zone: what clocks there are ahead of UTC at an instant, in milliseconds. */
export type Zone = { readonly name: string; readonly offsetAt: (at: Instant) => number };

/** To make the format of one takes milliseconds. Names are written in many cases, so that there is an end to them. */
const known = new Map<string, Zone>();
const mostKnown = 100;

/** The zone of an IANA name, as `Europe/Berlin`; undefined where there is none. */
export function findZone(name: string): Zone | undefined {
  const found = known.get(name);
  if (found) return found;
  const format = formatOf(name);
  if (!format) return undefined;
  const zone: Zone = { name, offsetAt: (at) => offsetIn(format, at) };
  if (known.size >= mostKnown) known.clear();
  known.set(name, zone);
  return zone;
}

/** The one use of `Intl` in pure code: its zones are data, and it is always asked for a given instant. */
function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  // Offsets, as "+01:00", are no names.
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

/** Of `GMT`, `GMT+05:45` and, long ago, `GMT-00:25:21`. */
function offsetIn(format: Intl.DateTimeFormat, at: Instant): number {
  const parts = format.formatToParts(at).map(({ type, value }) => (type === 'timeZoneName' ? value : ''));
  const text = parts.join('');
  const [hours = 0, minutes = 0, seconds = 0] = Array.from(text.matchAll(/\d\d/g), ([two]) => Number(two));
  return ((hours * 60 + minutes) * 60 + seconds) * (text.includes('-') ? -1000 : 1000);
}
