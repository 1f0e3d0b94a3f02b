import { expect, test } from 'vitest';
import { timeText, zoneText } from './time-text.ts';

test('a time is since the begin, of the day, since the line before, or nothing', () => {
  expect(timeText({ seconds: 3.27, startedAt: undefined }, 'relative')).toBe('0:03.2');
  expect(timeText({ seconds: 3723.5, startedAt: 0 }, 'relative')).toBe('1:02:03.5');
  const startedAt = Date.UTC(2026, 10, 27, 7, 8, 9);
  expect(timeText({ seconds: 61, startedAt }, 'absolute')).toBe('07:09:10');
  expect(timeText({ seconds: 61, startedAt: undefined }, 'absolute')).toBe('1:01.0');
  expect(timeText({ seconds: 61, startedAt: 0 }, 'off')).toBe('');
  expect(zoneText(startedAt)).toBe('UTC');
});

test('what comes long after the line before it says how long, what comes at once says nothing', () => {
  const delta = (seconds: number, before?: number) => timeText({ seconds, before, startedAt: undefined }, 'delta');
  expect([delta(5, 4.96), delta(5.2, 4), delta(70, 4), delta(5)]).toEqual(['', '+1.2', '+1:06.0', '']);
});
