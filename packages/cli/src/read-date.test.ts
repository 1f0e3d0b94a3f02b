import { afterEach, expect, test, vi } from 'vitest';
import { readDate } from './read-date.ts';

afterEach(() => void vi.unstubAllEnvs());

test.each(['UTC', 'Asia/Shanghai', 'America/New_York'])('a day begins when lists in %s say that it does', (zone) => {
  vi.stubEnv('TZ', zone);
  expect(readDate('2026-10-01')).toBe(new Date(2026, 9, 1).getTime());
  expect(readDate('2026-10-01T08:00')).toBe(new Date(2026, 9, 1, 8).getTime());
  expect(readDate('2026-10-01T08:00Z')).toBe(Date.UTC(2026, 9, 1, 8));
});

test.each(['yesterday', '2026-13-01', '2026', '2026-10-01x'])('%s is no date', (text) => {
  expect(() => readDate(text)).toThrow('is no date like 2026-10-01');
});
