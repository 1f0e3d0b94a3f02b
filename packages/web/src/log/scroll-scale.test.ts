import { expect, test } from 'vitest';
import { rowPx, scrollScale } from './scroll-scale.ts';

test('of few rows a pixel of the bar is a pixel', () => {
  const scale = scrollScale(1000, 400);
  expect(scale).toMatchObject({ heightPx: 20_000, isExact: true, lastScroll: 19_600 });
  expect(scale.rowAt(410)).toBe(20.5);
  expect(scale.scrollAt(20.5)).toBe(410);
  expect(scale.rowAt(99_999)).toBe(980);
});

test('a million rows fit into what browsers have, and each of them is reached', () => {
  const scale = scrollScale(1_000_000, 400);
  expect(scale.heightPx).toBeLessThan(17_000_000);
  expect(scale.isExact).toBe(false);
  expect(scale.rowAt(scale.lastScroll)).toBe(1_000_000 - 400 / rowPx);
  expect(scale.rowAt(0)).toBe(0);
  for (const row of [1, 4321, 500_000.5, 999_979]) expect(scale.rowAt(scale.scrollAt(row))).toBeCloseTo(row, 6);
});

test('what fits is not scrolled', () => {
  const scale = scrollScale(3, 400);
  expect(scale.lastScroll).toBe(0);
  expect([scale.rowAt(50), scale.scrollAt(2)]).toEqual([0, 0]);
});

test('of rows that may be higher the last one is reached, too', () => {
  const scale = scrollScale(10, 400, true);
  expect(scale).toMatchObject({ heightPx: 600, isExact: false, lastScroll: 200 });
  expect(scale.rowAt(200)).toBe(9);
});
