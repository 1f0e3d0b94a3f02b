import type { Instant } from '../value.ts';
import { nextOpening, parseWindows } from '../values/calendar-window.ts';
import { findZone } from '../values/zone.ts';
import type { AwaitedHours } from './run.ts';

/** Whether such hours are now: those whose opening was waited for may have been missed. */
export function isInWindow({ text, zone: name }: AwaitedHours, now: Instant): boolean {
  const windows = parseWindows(text);
  const zone = findZone(name);
  return windows !== undefined && zone !== undefined && nextOpening(windows, zone, now) <= now;
}
