import { expect, test } from 'vitest';
import { LogCache, pageLines } from './log-cache.ts';

const lines = (from: number, to: number, out = (pos: number) => `line ${pos}`) =>
  Array.from({ length: to - from }, (_, index) => ({ pos: from + index, time: 1, type: 0, out: out(from + index) }));

test('what was read is there, and what was not is missing by page', () => {
  const cache = new LogCache();
  expect(cache.missing(0, 10, 2000)).toEqual([0]);
  cache.put(lines(0, pageLines));
  expect(cache.missing(0, pageLines + 1, 2000)).toEqual([1]);
  expect(cache.line(3)?.spans).toEqual([{ text: 'line 3', style: {} }]);
  expect(cache.line(pageLines)).toBeUndefined();
  expect(cache.missing(0, 100, 0)).toEqual([]);
});

test('the last page is missing again when the log has grown', () => {
  const cache = new LogCache();
  cache.put(lines(0, 7));
  expect(cache.missing(0, 10, 7)).toEqual([]);
  expect(cache.missing(0, 10, 8)).toEqual([0]);
  cache.put(lines(7, 8));
  expect(cache.missing(0, 10, 8)).toEqual([]);
});

test('a colour goes on over the lines of a page, and from a page to the next', () => {
  const cache = new LogCache();
  cache.put(lines(0, pageLines + 1, (pos) => (pos === 0 ? '\u001b[31mred' : 'more')));
  const red = { foreground: { kind: 'named', index: 1 } };
  expect([1, pageLines].map((pos) => cache.line(pos)?.spans[0]?.style)).toEqual([red, red]);
});

test('of a very long line the beginning is shown', () => {
  const cache = new LogCache();
  cache.put(lines(0, 1, () => 'x'.repeat(1_000_000)));
  expect(cache.line(0)).toMatchObject({ more: 992_000, spans: [{ text: 'x'.repeat(8000) }] });
});

test('memory does not grow with the log, and what is looked at stays', () => {
  const cache = new LogCache();
  for (let page = 0; page < 300; page += 1) {
    cache.put(lines(page * pageLines, (page + 1) * pageLines, () => 'x'.repeat(100)));
    cache.missing(0, 1, 150_000);
  }
  expect(cache.size.pages).toBe(200);
  expect(cache.size.characters).toBe(200 * pageLines * 100);
  expect(cache.line(0)).toBeDefined();
  expect(cache.line(pageLines)).toBeUndefined();
  expect(cache.line(149_999)).toBeDefined();
});
