import { expect, test } from 'vitest';
import { parse } from './parse.ts';

const places = (text: string) => parse(text).diagnostics.map(({ range: { start } }) => `${start.line}:${start.column}`);

test.each([
  ['that has lost its arrow', 'step A => (OK -> done) { action a\n  step B (OK -> done)', ['2:35', '3:3']],
  ['that has lost its name', 'step A => (OK -> done) { action a\n  step => (OK -> done)', ['2:35', '3:3']],
  ['that is a word within a line', 'step A => (OK -> done) { action a step B (OK -> done)', ['2:35']],
  ['that has lost all but its keyword', 'step A => (OK -> done) { action a\n  step ; ', ['2:35', '3:11']],
])('a step %s is found again after an error, or passed over', (_name, steps, expected) => {
  expect(places(`flow f\n  ${steps} { action = a; };\nflow_end`).slice(0, expected.length)).toEqual(expected);
});

test('forms of outcomes without their brackets are told once, and the next clause is read', () => {
  expect(places('flow f deci d => (OK -> done) { args = OK NO: str x; rubbish = 1; }; flow_end')).toEqual([
    '1:40',
    '1:54',
  ]);
});
