import type { Instant } from '../value.ts';

const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

const minuteMs = 60_000;

/** The instant of `"2026-12-24T18:00:00Z"`, or with an offset; undefined where it is none. */
export function parseTime(text: string): Instant | undefined {
  const found = form.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second, , , zoneHour, zoneMinute] = found.slice(1).map((part) => {
    return Number(part ?? 0);
  }) as [number, number, number, number, number, number, number, number, number, number];
  const ms = Number((found[7] ?? '').padEnd(3, '0'));
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined;
  const offset = (zoneHour * 60 + zoneMinute) * (found[8] === '-' ? -1 : 1);
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offset;
  return minutes * minuteMs + second * 1000 + ms;
}

function daysIn(year: number, month: number): number {
  const following = month === 12 ? daysSinceEpoch(year + 1, 1, 1) : daysSinceEpoch(year, month + 1, 1);
  return following - daysSinceEpoch(year, month, 1);
}

/** Years are counted from March, so that a leap day is the last of its year. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const ofMarch = month > 2 ? year : year - 1;
  const monthsSinceMarch = (month + 9) % 12;
  const leapDays = Math.floor(ofMarch / 4) - Math.floor(ofMarch / 100) + Math.floor(ofMarch / 400);
  const dayOfYear = Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1;
  return ofMarch * 365 + leapDays + dayOfYear - 719_468;
}
