import { expect, test } from 'vitest';
import { nextRow } from './next-row.ts';

test('the first row is the first to be chosen, and the list has two ends', () => {
  expect(nextRow(['a', 'b'], undefined, 1)).toEqual({ key: 'a', at: 0 });
  expect(nextRow(['a', 'b'], undefined, -1)).toEqual({ key: 'a', at: 0 });
  expect(nextRow(['a', 'b'], { key: 'b', at: 1 }, 1)).toEqual({ key: 'b', at: 1 });
  expect(nextRow(['a', 'b'], { key: 'a', at: 0 }, -1)).toEqual({ key: 'a', at: 0 });
  expect(nextRow([], { key: 'a', at: 0 }, 1)).toBeUndefined();
});

test('a chosen row is the chosen one also where the list is sorted anew', () => {
  expect(nextRow(['urgent', 'a', 'b'], { key: 'a', at: 0 }, 1)).toEqual({ key: 'b', at: 2 });
  expect(nextRow(['urgent', 'a', 'b'], { key: 'a', at: 0 }, -1)).toEqual({ key: 'urgent', at: 0 });
});

test('from a row that is gone one comes to its neighbours', () => {
  expect(nextRow(['a', 'c'], { key: 'b', at: 1 }, 1)).toEqual({ key: 'c', at: 1 });
  expect(nextRow(['a', 'c'], { key: 'b', at: 1 }, -1)).toEqual({ key: 'a', at: 0 });
});
