import { expect, test } from 'vitest';
import { durationText } from './duration-text.ts';

test.each([
  [-5, '0 ms'],
  [310, '310 ms'],
  [4200, '4.2 s'],
  [59_999, '59 s'],
  [125_000, '2 min 5 s'],
  [7_200_000, '2 h'],
  [90_000_000, '1 d 1 h'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms, 'en')).toBe(text);
});

test('and in Chinese', () => {
  expect(durationText(3_900_000, 'zh')).toBe('1 小时 5 分');
});
