import { expect, test } from 'vitest';
import { exitCodesPage } from './exit-codes-page.ts';

test('the page lists each status once, with its meaning and its codes in order', () => {
  const page = exitCodesPage({ 0: 'done', 5: 'not now' }, { stale: { exit: 5 }, gone: { exit: 5 } });
  expect(page.split('\n').filter((line) => /^\| \d/.test(line))).toEqual([
    '| 0 | done |  |',
    '| 5 | not now | `gone`, `stale` |',
  ]);
});
