import { expect, test } from 'vitest';
import { relativeTime } from './relative-time.ts';

test.each([
  [-30_000, 'now', '现在'],
  [-5 * 60_000, '5 min. ago', '5分钟前'],
  [2 * 3_600_000 + 60_000, 'in 2 hr.', '2小时后'],
  [-3 * 86_400_000, '3 days ago', '3天前'],
])('%d ms away is %s', (away, en, zh) => {
  expect([relativeTime(away, 0, 'en'), relativeTime(away, 0, 'zh')]).toEqual([en, zh]);
});
