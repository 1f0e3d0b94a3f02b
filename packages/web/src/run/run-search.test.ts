import { expect, test } from 'vitest';
import { readRunSearch } from './run-search.ts';

test('an address says view, selection, tab and moment of a run', () => {
  const search = {
    view: 'timeline',
    step: 'ship',
    visit: 2,
    attempt: '3',
    tab: 'log',
    at: 17,
    whole: true,
    lines: '4-9',
  };
  expect(readRunSearch(search)).toEqual({ ...search, attempt: 3 });
});

test('an address says how each view is set', () => {
  const search = { list: true, zoom: 4, critical: true, filter: 'failed', only: true } as const;
  expect(readRunSearch(search)).toEqual(search);
  expect(readRunSearch({ zoom: '1.5', filter: 'all' })).toEqual({ zoom: 1.5 });
  expect(readRunSearch({ zoom: 1e9, critical: 'yes', filter: 'some' })).toEqual({ zoom: 512 });
});

test('what it says as everybody has it is left out of it', () => {
  expect(readRunSearch({ view: 'graph', step: 'ship', tab: 'overview' })).toEqual({ step: 'ship' });
});

test('what makes no sense is as if it were not said', () => {
  expect(readRunSearch({ view: 'moon', step: '', visit: 2, at: -1, tab: 'log', whole: 'no', find: {} })).toEqual({});
  expect(readRunSearch({ at: '1e99', step: 'a', visit: 'x' })).toEqual({ step: 'a' });
});

test('a step or a text to be found may be a number', () => {
  expect(readRunSearch({ step: 12, find: 7, lines: 3 })).toEqual({ step: '12', find: '7', lines: '3' });
});
