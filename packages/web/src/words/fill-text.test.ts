import { expect, test } from 'vitest';
import { fillText } from './fill-text.ts';

const texts = { files_one: '{{count}} file of {{who}}', files_other: '{{count}} files of {{who}}', plain: 'as it is' };

test('a count chooses the form, and a language without forms has one', () => {
  const fill = (language: string, count: number) =>
    fillText({ texts, language, key: 'files', inserts: { count, who: 'Ann' } });
  expect([fill('en', 1), fill('en', 3), fill('zh', 1)]).toEqual(['1 file of Ann', '3 files of Ann', '1 files of Ann']);
});

test('what somebody has written is no text of ours', () => {
  const inserts = { count: 2, who: '{{count}} $t(plain) $& {{' };
  expect(fillText({ texts, language: 'en', key: 'files', inserts })).toBe('2 files of {{count}} $t(plain) $& {{');
  expect(fillText({ texts, language: 'en', key: 'plain' })).toBe('as it is');
});
