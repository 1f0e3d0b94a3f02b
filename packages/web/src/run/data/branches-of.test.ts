import { expect, test } from 'vitest';
import { branchesOf } from './branches-of.ts';

test('data is opened by its names, what stands for a secret is not', () => {
  expect(branchesOf({ a: 1, b: [] })).toEqual([
    ['a', 1],
    ['b', []],
  ]);
  expect(branchesOf(['x'])).toEqual([['0', 'x']]);
  for (const piece of [1, 'x', null, { $secret: 'argument:default:1' }]) expect(branchesOf(piece)).toBeUndefined();
});
