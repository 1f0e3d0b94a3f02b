import type { ParamView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { readFields } from './read-fields.ts';

const param = (type: ParamView['type'], checks?: ParamView['checks'], required = false): ParamView => ({
  name: 'x',
  type,
  required,
  ...(checks && { checks }),
});

test.each([
  [param('str'), 'yes', 'yes'],
  [param('int'), ' 12 ', 12],
  [param('float'), '1.5', 1.5],
  [param('bool'), 'true', true],
  [param('list'), '[1, "a"]', [1, 'a']],
  [param('dict'), '{"a": null}', { a: null }],
  [param('str', { regex: '(?P<odd>x)' }), 'whatever', 'whatever'],
  [param('str', { minLength: 2, maxLength: 2 }), '🚢🚢', '🚢🚢'],
])('%j takes %s', (one, text, value) => {
  expect(readFields([one], { x: text })).toEqual({ ok: true, values: { x: value } });
});

test.each([
  [param('str', undefined, true), '  ', { kind: 'needed' }],
  [param('int'), '1.5', { kind: 'int' }],
  [param('float'), 'much', { kind: 'float' }],
  [param('bool'), '1', { kind: 'bool' }],
  [param('list'), '{}', { kind: 'list' }],
  [param('dict'), '[]', { kind: 'dict' }],
  [param('int', { min: 3 }), '2', { kind: 'min', limit: 3 }],
  [param('int', { max: 3 }), '4', { kind: 'max', limit: 3 }],
  [param('str', { minLength: 10 }), 'too short', { kind: 'min_length', limit: 10 }],
  [param('list', { maxLength: 1 }), '[1, 2]', { kind: 'max_length', limit: 1 }],
  [param('str', { regex: 'v\\d+' }), 'v', { kind: 'regex', text: 'v\\d+' }],
  [param('str', { oneOf: ['a', 'b'] }), 'c', { kind: 'one_of', text: 'a, b' }],
])('%j says what is wrong with %s', (one, text, problem) => {
  expect(readFields([one], { x: text })).toEqual({ ok: false, problems: { x: problem } });
});

test('an empty field of an optional parameter says nothing', () => {
  expect(readFields([param('int')], {})).toEqual({ ok: true, values: {} });
});
