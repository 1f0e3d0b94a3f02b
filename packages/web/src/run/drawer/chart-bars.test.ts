import { expect, test } from 'vitest';
import { chartBars } from './chart-bars.ts';

test('numbers by name are bars, the greatest of them the whole', () => {
  expect(chartBars({ a: 1, b: -4 })).toEqual([
    { name: 'a', number: 1, part: 0.25 },
    { name: 'b', number: -4, part: 1 },
  ]);
});

test('so are a list of numbers and one of pairs', () => {
  expect(chartBars([2])).toEqual([{ name: '0', number: 2, part: 1 }]);
  expect(chartBars([{ at: 'mon', count: 3 }, { count: 6 }])).toMatchObject([{ name: 'mon', part: 0.5 }, { name: '1' }]);
});

test.each([[undefined], ['x'], [{}], [{ a: 'x' }], [{ a: 1, b: null }], [[{ a: 'x' }]]])('%j is no chart', (value) => {
  expect(chartBars(value)).toBeUndefined();
});
