import { expect, test } from 'vitest';
import { fillText } from './fill-text.ts';

const texts = { files_one: '{{count}} file of {{who}}', files_other: '{{count}} files of {{who}}', plain: 'as it is' };

test('a count chooses the form, and a language without forms has one', () => {
  const fill = (language: string, count: number) =>
    fillText({ texts, language, key: 'files', inserts: { count, who: 'Ann' } });
  expect([fill('en', 1), fill('en', 3), fill('zh', 1)]).toEqual(['1 file of Ann', '3 files of Ann', '1 files of Ann']);
});

test('a count is written as numbers are, and what is no count is as it is', () => {
  const many = { texts: { lines: '{{count}} lines', line: 'Line {{line}}' }, language: 'en' };
  expect(fillText({ ...many, key: 'lines', inserts: { count: 1_000_051 } })).toBe('1,000,051 lines');
  expect(fillText({ ...many, key: 'line', inserts: { line: 1_000_051 } })).toBe('Line 1000051');
});

test('what somebody has written is no text of ours', () => {
  const inserts = { count: 2, who: '{{count}} $t(plain) $& {{' };
  expect(fillText({ texts, language: 'en', key: 'files', inserts })).toBe('2 files of {{count}} $t(plain) $& {{');
  expect(fillText({ texts, language: 'en', key: 'plain' })).toBe('as it is');
});
