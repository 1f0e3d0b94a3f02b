import { expect, test } from 'vitest';
import { findZone } from './zone.ts';

const minute = 60_000;

test.each([
  ['UTC', 1_764_547_200_000, 0],
  ['Europe/Berlin', Date.parse('2026-11-30T08:00Z'), 60],
  ['Europe/Berlin', Date.parse('2026-07-30T08:00Z'), 120],
  ['America/St_Johns', Date.parse('2026-11-30T08:00Z'), -210],
  ['Asia/Kathmandu', Date.parse('2026-11-30T08:00Z'), 345],
])('clocks in %s at %d are %d minutes ahead', (name, at, ahead) => {
  expect(findZone(name)?.offsetAt(at)).toBe(ahead * minute);
});

test('clocks may have been off by seconds, long ago', () => {
  expect(findZone('Europe/Dublin')?.offsetAt(Date.parse('1900-01-01T00:00Z'))).toBe(-(25 * 60 + 21) * 1000);
});

test.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlin '])('%j is no zone', (name) => {
  expect(findZone(name)).toBeUndefined();
});

test('a zone is made once, as long as not too many others are asked for', () => {
  const first = findZone('Europe/Rome');
  expect(findZone('Europe/Rome')).toBe(first);
  for (const name of Intl.supportedValuesOf('timeZone').slice(0, 120)) findZone(name);
  expect(findZone('Europe/Rome')).not.toBe(first);
});
