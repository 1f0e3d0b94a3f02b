import { expect, test } from 'vitest';
import { timeText } from './time-text.ts';

test('a time is since the begin, of the day, or nothing', () => {
  expect(timeText(3.27, 'relative', undefined)).toBe('0:03.2');
  expect(timeText(3723.5, 'relative', 0)).toBe('1:02:03.5');
  expect(timeText(61, 'absolute', Date.UTC(2026, 10, 27, 7, 8, 9))).toBe('07:09:10');
  expect(timeText(61, 'absolute', undefined)).toBe('1:01.0');
  expect(timeText(61, 'off', 0)).toBe('');
});
