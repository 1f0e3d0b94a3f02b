import { describe, expect, test } from 'vitest';
import type { Param, ParamChecks, ParamType } from '../flow/flow.ts';
import type { Value } from '../value.ts';
import { bindValues } from './bind-values.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import { checksOf, paramProblem } from './param-problem.ts';
import { asText } from './sealed.ts';
import { valueProblem } from './value-problem.ts';

type Case = { readonly good: Value; readonly bad: Value; readonly says: string };

/** Of each type: a value that it has, and one of another type that is nearly so. */
const types: { readonly [type in ParamType]: { readonly good: Value; readonly bad: Value } } = {
  str: { good: 'abc', bad: 3 },
  int: { good: 3, bad: 3.5 },
  float: { good: 3.5, bad: '3.5' },
  bool: { good: false, bad: 'false' },
  list: { good: [1], bad: { 0: 1 } },
  dict: { good: { a: 1 }, bad: [1] },
  secret: { good: { $secret: 'argument:main:1' }, bad: 'hunter22' },
};

const checks: { readonly [check in keyof Required<ParamChecks>]: Required<ParamChecks>[check] } = {
  min: 2,
  max: 4,
  minLength: 2,
  maxLength: 4,
  regex: 'a[b-z]+',
  oneOf: [],
};

const numbers = {
  min: { good: 2, bad: 1, says: 'is less than 2' },
  max: { good: 4, bad: 5, says: 'is more than 4' },
};

/** What passes a check, and what does not, where the check means something. */
const values: { readonly [type in ParamType]: { readonly [check in keyof ParamChecks]: Case } } = {
  str: {
    regex: { good: 'abc', bad: 'ba', says: 'does not match a[b-z]+' },
    minLength: { good: 'ab', bad: 'a', says: 'has fewer than 2 characters' },
    maxLength: { good: 'abcd', bad: 'abcde', says: 'has more than 4 characters' },
    oneOf: { good: 'abc', bad: 'b', says: 'is none of abc' },
  },
  int: { ...numbers, oneOf: { good: 3, bad: 2, says: 'is none of 3' } },
  float: { ...numbers, oneOf: { good: 3.5, bad: 3, says: 'is none of 3.5' } },
  bool: {},
  list: {
    minLength: { good: [1, 2], bad: [1], says: 'has fewer than 2 items' },
    maxLength: { good: [1, 2, 3, 4], bad: [1, 2, 3, 4, 5], says: 'has more than 4 items' },
  },
  dict: {},
  secret: {
    regex: { good: 'abcd', bad: 'bacd', says: 'does not match a[b-z]+' },
    minLength: { good: 'abcd', bad: 'abc', says: 'has fewer than 4 characters' },
    maxLength: { good: 'abcd', bad: 'abcde', says: 'has more than 4 characters' },
  },
};

const keywords: { readonly [check in keyof ParamChecks]: { readonly [type in ParamType]?: string } } = {
  min: { int: 'minimum', float: 'minimum' },
  max: { int: 'maximum', float: 'maximum' },
  minLength: { str: 'minLength', list: 'minItems', secret: 'minLength' },
  maxLength: { str: 'maxLength', list: 'maxItems', secret: 'maxLength' },
  regex: { str: 'pattern', secret: 'pattern' },
  oneOf: { str: 'enum', int: 'enum', float: 'enum' },
};

const isSecret = 'is a secret, which has no default';

const kinds = Object.keys(types) as ParamType[];
const table = kinds.flatMap((type) => (Object.keys(checks) as (keyof ParamChecks)[]).map((check) => ({ type, check })));

function declared(type: ParamType, check: keyof ParamChecks): Param {
  const value = check === 'oneOf' ? [types[type].good as string] : checks[check];
  return { name: 'x', type, required: true, checks: { [check]: value } };
}

describe('each type of a parameter with each check', () => {
  test.each(table)('$type, $check', ({ type, check }) => {
    const param = declared(type, check);
    const found = values[type][check];
    expect(checksOf[type].includes(check)).toBe(found !== undefined);
    if (!found) {
      expect(paramProblem(param)).toBe(`is of type ${type}, which has no check ${check}`);
      return;
    }
    expect(paramProblem(param)).toBeUndefined();
    const given = asText(param);
    expect(valueProblem(given, found.good)).toBeUndefined();
    expect(valueProblem(given, found.bad)).toBe(found.says);
    expect(bindValues([given], { x: found.good })).toEqual({ ok: true, values: { x: found.good } });
    expect(bindValues([given], { x: found.bad })).toEqual({ ok: false, name: 'x', problem: found.says });
    const keyword = keywords[check]?.[type] ?? 'nothing';
    expect(jsonSchemaOf([param])).toHaveProperty(['properties', 'x', keyword]);
    const noDefault = type === 'secret' ? isSecret : `has a default that ${found.says}`;
    expect(paramProblem({ ...param, default: found.bad })).toBe(noDefault);
  });

  test.each(kinds)('%s has values of its type alone', (type) => {
    const { good, bad } = types[type];
    const param: Param = { name: 'x', type, required: true };
    expect(paramProblem({ ...param, default: good })).toBe(type === 'secret' ? isSecret : undefined);
    expect(valueProblem(param, good)).toBeUndefined();
    expect(valueProblem(param, bad)).toBe(`is not of type ${type}`);
    expect(valueProblem(param, undefined)).toBe('is missing');
    expect(valueProblem({ ...param, required: false }, undefined)).toBeUndefined();
  });
});

test.each<[ParamType, ParamChecks, string]>([
  ['int', { min: 2, max: 1 }, 'has a least that is more than the most'],
  ['list', { minLength: 2, maxLength: 1 }, 'has a least that is more than the most'],
  ['str', { regex: '(' }, 'error parsing regexp: missing closing ): `(`'],
  ['int', { oneOf: [1, 1.5] }, 'is of type int, and one of its values is 1.5'],
])('a declaration of %s with %j is none', (type, given, problem) => {
  expect(paramProblem({ name: 'x', type, required: true, checks: given })).toBe(problem);
});
