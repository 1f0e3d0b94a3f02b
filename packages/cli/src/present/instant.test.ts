import { expect, test } from 'vitest';
import { duration } from './instant.ts';

test.each([
  [-5, '0 s'],
  [400, '0 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [3_600_000 + 61_000, '1 h 1 min'],
  [86_400_000 * 3 + 60_000, '3 d'],
])('%i ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
