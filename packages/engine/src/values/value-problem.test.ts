import { describe, expect, test } from 'vitest';
import type { ParamChecks, ParamType } from '../flow/flow.ts';
import type { Value } from '../value.ts';
import { longestMatched, patternProblem, valueProblem } from './value-problem.ts';

const problem = (type: ParamType, checks: ParamChecks, value: Value) =>
  valueProblem({ name: 'x', type, required: true, checks }, value);

describe('a value', () => {
  test.each<[ParamType, ParamChecks, readonly Value[]]>([
    ['int', { min: 1, max: 10 }, [1, 10]],
    ['float', { min: 0.5 }, [0.5, 7]],
    ['str', { minLength: 2, maxLength: 3 }, ['ab', 'abc', '👍👍👍']],
    ['str', { regex: 'v[0-9]+' }, ['v1', 'v12']],
    ['str', { regex: 'a|b' }, ['a', 'b']],
    ['str', { oneOf: ['dev', 'prod'] }, ['dev', 'prod']],
    ['int', { oneOf: [1, 3] }, [1, 3]],
    ['list', { minLength: 1, maxLength: 2 }, [[1], [1, 2]]],
    ['dict', {}, [{}]],
    ['str', {}, ['']],
  ])('%s with %j may be any of %j', (type, checks, values) => {
    expect(values.map((value) => problem(type, checks, value))).toEqual(values.map(() => undefined));
  });

  test.each<[ParamType, ParamChecks, Value, string]>([
    ['int', { min: 1 }, 0, 'is less than 1'],
    ['int', { max: 10 }, 11, 'is more than 10'],
    ['int', { min: 1 }, '5', 'is not of type int'],
    ['str', { minLength: 10 }, 'too short', 'has fewer than 10 characters'],
    ['str', { minLength: 10 }, ' '.repeat(10), 'has fewer than 10 characters'],
    ['str', { maxLength: 3 }, 'long', 'has more than 3 characters'],
    ['str', { regex: 'v[0-9]+' }, 'v1; rm -rf', 'does not match v[0-9]+'],
    ['str', { regex: 'a|b' }, 'ab', 'does not match a|b'],
    ['str', { regex: 'a*' }, 'a'.repeat(longestMatched + 1), 'does not match a*'],
    ['str', { oneOf: ['dev', 'prod'] }, 'test', 'is none of dev, prod'],
    ['int', { oneOf: [1, 3] }, 2, 'is none of 1, 3'],
    ['list', { minLength: 1 }, [], 'has fewer than 1 items'],
    ['list', { maxLength: 1 }, [1, 2], 'has more than 1 items'],
  ])('%s with %j is not %j', (type, checks, value, expected) => {
    expect(problem(type, checks, value)).toBe(expected);
  });

  test('is matched in a time that grows with its length alone', () => {
    for (const regex of ['(a+)+', '(a+)+$']) {
      expect(problem('str', { regex }, `${'a'.repeat(longestMatched - 1)}!`)).toBe(`does not match ${regex}`);
      expect(problem('str', { regex }, 'a'.repeat(1024 * 1024))).toBe(`does not match ${regex}`);
    }
  });
});

describe('a pattern', () => {
  test.each(['', 'a|b', '(?i)v[0-9]+(?:\\.[0-9]+)*', '\\pL+', '(a+)+'])('may be %s', (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  });

  test.each(['(.?){500}b', '(\\pL|[0-9a-f]){100}'])('is not %s, which takes too long', (pattern) => {
    expect(patternProblem(pattern)).toMatch(/^is too large a pattern: \d+ instructions, at most 300$/);
  });

  test('is none of ten thousand characters', () => {
    expect(patternProblem('x'.repeat(10_240))).toMatch(/^is too large a pattern/);
  });

  test.each(['(', 'a{1001}', 'a{1000}{1000}', '((a{100}){100}){100}', '(?=a)', '(a)\\1'])('is not %s', (pattern) => {
    expect(patternProblem(pattern)).toContain('error parsing regexp');
  });
});
