import { expect, test } from 'vitest';
import { readSize } from './read-size.ts';

test.each([
  ['1024', 1024],
  ['64m', 64 * 1024 * 1024],
  ['1.5g', 1.5 * 1024 ** 3],
  ['2KiB', 2048],
  ['10 MB', 10 * 1024 * 1024],
  ['7b', 7],
  ['', undefined],
  ['m', undefined],
  ['-1m', undefined],
  ['1t', undefined],
  ['9'.repeat(30), undefined],
])('%j is %s bytes', (text, bytes) => {
  expect(readSize(text)).toBe(bytes);
});
