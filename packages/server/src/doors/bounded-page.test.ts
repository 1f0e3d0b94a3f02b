import { expect, test } from 'vitest';
import { boundedPage } from './bounded-page.ts';

type Row = { readonly seq: number; readonly text: string };

/** Rows of a table, with what was read of it. */
function table(count: number, size: number) {
  const rows = Array.from({ length: count }, (_, index): Row => ({ seq: index + 1, text: 'x'.repeat(size) }));
  const counted = { rows: 0, reads: 0 };
  const page = (after: number, limit: number) =>
    boundedPage(
      limit,
      async (last: Row | undefined, asked) => {
        const from = last?.seq ?? after;
        const found = rows.slice(from, from + asked);
        counted.rows += found.length;
        counted.reads += 1;
        return found;
      },
      10_000,
    );
  return { page, counted };
}

const seqs = ({ rows }: { readonly rows: readonly Row[] }) => rows.map(({ seq }) => seq);

test('a page ends where its bytes do, having read little more, and the next goes on behind it', async () => {
  const { page, counted } = table(100, 1000);
  const seen: number[] = [];
  for (;;) {
    counted.rows = 0;
    const found = await page(seen.length, 1000);
    expect(JSON.stringify(found.rows).length).toBeLessThanOrEqual(10_100);
    expect(counted.rows).toBeLessThanOrEqual(found.rows.length + 4);
    seen.push(...seqs(found));
    if (!found.goesOn) break;
  }
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test('a row that is larger than a page is one', async () => {
  const { page } = table(2, 20_000);
  expect(await page(0, 10).then((found) => [seqs(found), found.goesOn])).toEqual([[1], true]);
  expect(await page(1, 10).then((found) => [seqs(found), found.goesOn])).toEqual([[2], false]);
});

test('a page of small rows has as many as were asked for, in a few reads', async () => {
  const { page, counted } = table(1000, 1);
  const found = await page(0, 300);
  expect(found.rows).toHaveLength(300);
  expect(found.goesOn).toBe(true);
  expect(counted.reads).toBeLessThan(6);
});
