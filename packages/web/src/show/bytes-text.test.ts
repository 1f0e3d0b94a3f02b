import { expect, test } from 'vitest';
import { bytesText } from './bytes-text.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [4200, '4.2 kB'],
  [310_000_000, '310 MB'],
  [1_500_000_000_000_000, '1,500 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes, 'en')).toBe(text);
});
