import { expect, test } from 'vitest';
import { fittingEntries } from './fitting-entries.ts';

const entry = (no: number, actor: string, what: string, text = '') => ({
  ...{ no, actor, what, text, hash: '', at: no, subject: '', details: {} },
});
const entries = [
  entry(1, 'ann', 'user.add'),
  entry(2, 'bob', 'run.start', 'Shop'),
  entry(3, 'ann', 'run.start', 'till'),
];

test('entries are told the newest first, and those that fit all that is asked', () => {
  const numbers = (filters: Parameters<typeof fittingEntries>[1]) =>
    fittingEntries(entries, filters).map(({ no }) => no);
  expect(numbers({})).toEqual([3, 2, 1]);
  expect(numbers({ who: 'ann' })).toEqual([3, 1]);
  expect(numbers({ who: 'ann', what: 'run.start' })).toEqual([3]);
  expect(numbers({ q: 'shop' })).toEqual([2]);
});
