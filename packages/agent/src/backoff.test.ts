import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const between = { minMs: 200, maxMs: 5000 };

test('pauses double up to the longest one', () => {
  const whole = (tries: number) => backoffMs(tries, between, () => 1);
  expect([0, 1, 2, 3, 4, 5, 6, 10_000].map(whole)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
});

test('chance takes away up to a half', () => {
  expect(backoffMs(10, between, () => 0)).toBe(2500);
});
