import { describe, expect, test } from 'vitest';
import { type ParamView, presetText, readParam } from './read-param.ts';

const param = (type: ParamView['type'], more: Partial<ParamView> = {}): ParamView => {
  return { name: 'x', type, required: false, ...more };
};

describe('what is typed for a parameter', () => {
  test.each([
    ['str', '1.10', '1.10'],
    ['int', '7', 7],
    ['float', '0.5', 0.5],
    ['bool', 'true', true],
    ['bool', '', false],
    ['list', '[1]', [1]],
    ['dict', '{"a":1}', { a: 1 }],
  ] as const)('as %s: %s is %j', (type, text, value) => {
    expect(readParam(param(type), text)).toEqual({ kind: 'value', value });
  });

  test.each([
    ['int', '1.5', 'number'],
    ['int', 'x', 'number'],
    ['float', ' ', 'number'],
    ['list', '{}', 'json'],
    ['dict', '[]', 'json'],
    ['dict', 'null', 'json'],
    ['dict', '{', 'json'],
  ] as const)('as %s: %s is refused', (type, text, problem) => {
    expect(readParam(param(type), text)).toEqual({ kind: 'problem', problem });
  });

  test('is missing only where nothing else gives it', () => {
    expect(readParam(param('str', { required: true }), '')).toEqual({ kind: 'problem', problem: 'missing' });
    expect(readParam(param('str', { required: true, default: 'a' }), '')).toEqual({ kind: 'none' });
    expect(readParam(param('int'), '')).toEqual({ kind: 'none' });
  });
});

test('a field begins with what is taken where nothing is given', () => {
  expect(
    [param('str', { default: 'a' }), param('list', { default: [1] }), param('bool'), param('int')].map(presetText),
  ).toEqual(['a', '[1]', 'false', '']);
});
