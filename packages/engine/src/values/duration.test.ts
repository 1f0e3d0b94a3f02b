import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

test.each([
  ['30m', 1_800_000],
  [' 1.5 s ', 1500],
  ['250ms', 250],
  ['2h', 7_200_000],
  ['3650d', 315_360_000_000],
  ['3651d', undefined],
  ['0s', undefined],
  ['30', undefined],
  ['soon', undefined],
])('%j is %d milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
