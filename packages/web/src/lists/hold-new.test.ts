import { expect, test } from 'vitest';
import { holdNew } from './hold-new.ts';

const hold = (items: readonly number[], before: readonly number[]) => holdNew(items, (item) => item, new Set(before));

test('what comes before a row that was shown waits, what follows the last one is shown', () => {
  expect(hold([9, 8, 7, 6, 5], [8, 6])).toEqual({ shown: [8, 6, 5], held: 2 });
});

test('what is gone is gone, and a list of others is shown as it is', () => {
  expect(hold([8, 6], [8, 7, 6])).toEqual({ shown: [8, 6], held: 0 });
  expect(hold([3, 2], [8, 7])).toEqual({ shown: [3, 2], held: 0 });
  expect(hold([], [8])).toEqual({ shown: [], held: 0 });
});
