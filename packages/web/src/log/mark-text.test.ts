import { expect, test } from 'vitest';
import { markText } from './mark-text.ts';

const red = { foreground: { kind: 'named', index: 1 } } as const;
const spans = [
  { text: 'one er', style: red },
  { text: 'ror two', style: {} },
];

test('what was found is marked over the edges of colours', () => {
  expect(markText(spans, (text) => [[text.indexOf('error'), text.indexOf('error') + 5]])).toEqual([
    { text: 'one ', style: red },
    { text: 'er', style: red, mark: 'found' },
    { text: 'ror', style: {}, mark: 'found' },
    { text: ' two', style: {} },
  ]);
});

test('a hidden secret is marked as that', () => {
  expect(markText([{ text: 'key=********.', style: {} }], undefined)).toEqual([
    { text: 'key=', style: {} },
    { text: '********', style: {}, mark: 'masked' },
    { text: '.', style: {} },
  ]);
});

test('a line without marks stays as it is, and so does one where nothing is found', () => {
  expect(markText(spans, undefined)).toBe(spans);
  expect(markText(spans, () => [[2, 2]])).toBe(spans);
});
