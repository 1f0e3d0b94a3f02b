import { expect, test } from 'vitest';
import { allPages, type PageOf } from './all-pages.ts';

test.each([0, 1, 3, 4, 7])('a list of %i rows is read to its end, each row once', async (count) => {
  const rows = Array.from({ length: count }, (_, index) => `row ${index}`);
  const read = async ({ after, limit }: PageOf<string>) => {
    const from = after === undefined ? 0 : rows.indexOf(after) + 1;
    return rows.slice(from, from + limit);
  };
  expect(await allPages(read, (row) => row, 3)).toEqual(rows);
});
