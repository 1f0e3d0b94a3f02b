import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextOpening, parseWindows } from './calendar-window.ts';
import { findZone, type Zone } from './zone.ts';

const minuteMs = 60_000;
const weekMinutes = 7 * 1440;
const iso = (at: number) => new Date(at).toISOString().slice(0, 16);

function opening(text: string, zone: string, now: string): string {
  return iso(nextOpening(parseWindows(text)!, findZone(zone)!, Date.parse(`${now}Z`)));
}

describe('a window', () => {
  test.each([
    ['09:00-16:00', [{ days: [0, 1, 2, 3, 4, 5, 6], opens: 540, closes: 960 }]],
    ['mon 9:00 - 10:30', [{ days: [1], opens: 540, closes: 630 }]],
    [' Fri - Mon 00:00-24:00 ', [{ days: [5, 6, 0, 1], opens: 0, closes: 1440 }]],
    ['Sat 22:00-02:00', [{ days: [6], opens: 1320, closes: 1560 }]],
    [
      'Mon 08:00-09:00,Tue 23:00-00:00',
      [
        { days: [1], opens: 480, closes: 540 },
        { days: [2], opens: 1380, closes: 1440 },
      ],
    ],
  ])('is read: %j', (text, windows) => {
    expect(parseWindows(text)).toEqual(windows);
  });

  test.each([
    '',
    'Mon',
    'Mon,Tue 09:00-10:00',
    'Day 09:00-10:00',
    'Mon-Day 09:00-10:00',
    '09:00',
    '9-10',
    '24:00-01:00',
    '09:60-10:00',
    '09:00-10:60',
    '09:00-24:01',
    '09:00-09:00',
    '09:00-10:00,',
    Array.from({ length: 21 }, () => '09:00-10:00').join(','),
  ])('is none: %j', (text) => {
    expect(parseWindows(text)).toBeUndefined();
  });
});

describe('the next opening', () => {
  test('is now inside a window, its end excluded', () => {
    expect(opening('Mon-Fri 09:00-16:00', 'Europe/Berlin', '2026-11-27T08:00')).toBe('2026-11-27T08:00');
    expect(opening('Mon-Fri 09:00-16:00', 'Europe/Berlin', '2026-11-27T14:59')).toBe('2026-11-27T14:59');
    expect(opening('Mon-Fri 09:00-16:00', 'Europe/Berlin', '2026-11-27T15:00')).toBe('2026-11-30T08:00');
  });

  test('is the first of several windows, one that lasts over midnight is of the day it began', () => {
    const both = 'Sat 22:00-02:00, Mon 07:00-08:00';
    expect(opening(both, 'UTC', '2026-11-29T01:00')).toBe('2026-11-29T01:00');
    expect(opening(both, 'UTC', '2026-11-29T02:00')).toBe('2026-11-30T07:00');
    expect(opening(both, 'UTC', '1969-12-30T12:00')).toBe('1970-01-03T22:00');
  });

  test('comes when the clocks go past it, on a day of 23 hours', () => {
    expect(opening('02:30-05:00', 'Europe/Berlin', '2026-03-28T12:00')).toBe('2026-03-29T01:00');
    expect(opening('02:30-05:00', 'Australia/Lord_Howe', '2026-10-03T08:00')).toBe('2026-10-03T15:30');
  });

  test('is of the next day where the clocks leave all of the window out', () => {
    expect(opening('02:10-02:50', 'Europe/Berlin', '2026-03-28T12:00')).toBe('2026-03-30T00:10');
    expect(opening('Sun 02:10-02:50', 'Europe/Berlin', '2026-03-28T12:00')).toBe('2026-04-05T00:10');
    expect(opening('Fri 09:00-10:00', 'Pacific/Apia', '2011-12-29T12:00')).toBe('2012-01-05T19:00');
  });

  test('comes once on a day of 25 hours', () => {
    const early = (now: string) => opening('02:15-02:45', 'Europe/Berlin', now);
    expect(early('2026-10-24T12:00')).toBe('2026-10-25T00:15');
    expect(early('2026-10-25T00:44')).toBe('2026-10-25T00:44');
    expect(early('2026-10-25T00:45')).toBe('2026-10-26T01:15');
    expect(opening('02:30-04:00', 'Europe/Berlin', '2026-10-25T01:10')).toBe('2026-10-25T01:10');
  });
});

/**
 * A year, minute by minute. What clocks show counts only as far as it is later than all that they have shown: while an
 * hour is repeated time stands still.
 */
function shownByClocks(zone: Zone, from: number, minutes: number): Float64Array {
  const shown = new Float64Array(minutes);
  let latest = Number.NEGATIVE_INFINITY;
  let offset = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const at = from + minute * minuteMs;
    if (minute % 15 === 0) offset = zone.offsetAt(at);
    latest = Math.max(latest, (at + offset) / minuteMs);
    shown[minute] = latest;
  }
  return shown;
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const clock = (minutes: number) =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

const someWindow = fc
  .record({
    first: fc.nat(6),
    more: fc.nat(6),
    opens: fc.oneof(
      fc.nat(95).map((quarter) => quarter * 15),
      fc.nat(1439),
    ),
    length: fc.integer({ min: 1, max: 1439 }),
  })
  .map((window) => ({ ...window, closes: (window.opens + window.length) % 1440 }))
  .filter(({ opens, closes }) => opens !== closes);
type SomeWindow = { first: number; more: number; opens: number; length: number; closes: number };

const textOf = ({ first, more, opens, closes }: SomeWindow) =>
  `${dayNames[first]}-${dayNames[(first + more) % 7]} ${clock(opens)}-${clock(closes)}`;

/** By the minutes of a week that begins with Sunday. */
function openMinutes(windows: readonly SomeWindow[]): Uint8Array {
  const open = new Uint8Array(weekMinutes);
  for (const { first, more, opens, length } of windows) {
    for (let day = first; day <= first + more; day += 1) {
      for (let minute = 0; minute < length; minute += 1) open[(day * 1440 + opens + minute) % weekMinutes] = 1;
    }
  }
  return open;
}

describe.each([
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Santiago',
])('in %s', (name) => {
  const zone = findZone(name)!;
  const from = Date.parse('2026-01-01T00:00Z');
  const minutes = 380 * 1440;
  const shown = shownByClocks(zone, from, minutes);
  const turns = Array.from({ length: 365 * 24 }, (_, hour) => hour * 60).filter(
    (minute) => zone.offsetAt(from + minute * minuteMs) !== zone.offsetAt(from + (minute + 60) * minuteMs),
  );
  const someMinute = fc.oneof(
    fc.nat(364 * 1440),
    ...turns.map((turn) => fc.integer({ min: turn - 2 * 1440, max: turn + 1440 })),
  );

  test('windows open as a clock says that is looked at each minute of a year', () => {
    const some = fc.array(someWindow, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(some, fc.array(someMinute, { minLength: 30, maxLength: 30 }), (windows, asked) => {
        const open = openMinutes(windows);
        // 1970-01-01 was a Thursday.
        const isOpen = (minute: number) => open[(shown[minute]! + 4 * 1440) % weekMinutes] === 1;
        const parsed = parseWindows(windows.map(textOf).join(', '))!;
        for (const minute of asked) {
          let expected = minute;
          while (!isOpen(expected)) expected += 1;
          expect(iso(nextOpening(parsed, zone, from + minute * minuteMs))).toBe(iso(from + expected * minuteMs));
        }
      }),
      { numRuns: 15 },
    );
  });
});
