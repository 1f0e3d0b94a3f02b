import { expect, test } from 'vitest';
import { findRanges } from './find-ranges.ts';

test('texts and patterns are found with and without regard to capitals', async () => {
  const ranges = async (q: string, isRegex: boolean, isCase: boolean) =>
    (await findRanges({ q, isRegex, isCase }))('An error, an ERROR');
  expect(await ranges('error', false, false)).toEqual([
    [3, 8],
    [13, 18],
  ]);
  expect(await ranges('error', false, true)).toEqual([[3, 8]]);
  expect(await ranges('an? e', true, false)).toEqual([
    [0, 4],
    [10, 14],
  ]);
  expect(await ranges('A.', true, true)).toEqual([[0, 2]]);
  expect(await ranges('x*', true, true)).toHaveLength(19);
});
