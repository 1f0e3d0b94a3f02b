import { expect, test } from 'vitest';
import { moveBy, placeOf } from './log-place.ts';

const rows = { first: 10, heights: [20, 100, 20, 20], edge: 20 };

test('a row of several lines is passed by as many pixels as it is high', () => {
  expect(moveBy(50, rows)).toEqual({ at: 'row', row: 11, above: 0.5 });
  expect(moveBy(100, rows)).toEqual({ at: 'row', row: 12, above: 0 });
  expect(moveBy(-10, rows)).toEqual({ at: 'row', row: 10, above: 0.5 });
});

test('what is beyond the rows that are there is a row at their edge', () => {
  expect(moveBy(1000, rows)).toEqual({ at: 'row', row: 14, above: 0 });
  expect(moveBy(-1000, { ...rows, first: 0 })).toEqual({ at: 'row', row: 0, above: 0 });
  expect(placeOf(-3)).toEqual({ at: 'row', row: 0, above: 0 });
});
