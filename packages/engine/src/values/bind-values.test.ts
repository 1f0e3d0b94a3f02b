import { describe, expect, test } from 'vitest';
import type { Param, ParamType } from '../flow/flow.ts';
import type { Value, Values } from '../value.ts';
import { bindValues } from './bind-values.ts';

const fits: { readonly [type in ParamType]: readonly Value[] } = {
  str: ['', 'text'],
  int: [0, -3, Number.MAX_SAFE_INTEGER],
  float: [0.5, 2],
  bool: [true, false],
  list: [[], [1, 'two']],
  dict: [{}, { a: 1 }],
  secret: [{ $secret: 'argument:main:1' }],
};

const misfits: { readonly [type in ParamType]: readonly Value[] } = {
  str: [1, null, true, [], {}],
  int: ['1', 1.5, 2 ** 53, null],
  float: ['0.5', null, true],
  bool: [0, 'true', null],
  list: [{}, 'a', null],
  dict: [[], 'a', null, { $secret: 'argument:main:1' }],
  secret: ['hunter22', null, {}, { a: 1 }],
};

const types = Object.keys(fits) as ParamType[];

describe('a value', () => {
  const resolve = (param: Partial<Param>, given: Values) =>
    bindValues([{ name: 'x', type: 'str', required: true, ...param }], given);

  test.each(types)('of type %s takes its values and no others', (type) => {
    for (const x of fits[type]) expect(resolve({ type }, { x })).toEqual({ ok: true, values: { x } });
    for (const x of misfits[type]) {
      expect(resolve({ type }, { x })).toEqual({ ok: false, name: 'x', problem: `is not of type ${type}` });
    }
  });

  test('that is required and absent is missing, unless it has a default', () => {
    expect(resolve({}, {})).toEqual({ ok: false, name: 'x', problem: 'is missing' });
    expect(resolve({ default: 'd' }, {})).toEqual({ ok: true, values: { x: 'd' } });
    expect(resolve({ required: false }, {})).toEqual({ ok: true, values: {} });
  });

  test('that is null is not one that is absent', () => {
    expect(resolve({ default: 'd' }, { x: null })).toMatchObject({ ok: false });
    expect(resolve({ required: false }, { x: null })).toMatchObject({ ok: false });
  });

  test.each(['static', 'const'] as const)('that is %s is its default, and nobody gives it', (mark) => {
    expect(resolve({ mark, default: 'd' }, {})).toEqual({ ok: true, values: { x: 'd' } });
    const refused = { ok: false, name: 'x', problem: `is ${mark}: nobody gives it` };
    expect(resolve({ mark, default: 'd' }, { x: 'd' })).toEqual(refused);
  });

  test('whose default is of the wrong type is refused', () => {
    expect(resolve({ default: 1 }, {})).toMatchObject({ ok: false });
  });

  test.each(['__proto__', 'constructor', 'toString'])('named %s is a name like any other', (name) => {
    const given = JSON.parse(`{"${name}":{"polluted":true}}`) as Values;
    const resolved = bindValues([{ name, type: 'dict', required: true }], given);
    expect(resolved.ok && Object.entries(resolved.values)).toEqual([[name, { polluted: true }]]);
    expect(bindValues([], given)).toEqual({ ok: false, name, problem: 'is not declared; declared: none' });
    expect(bindValues([{ name, type: 'dict', required: true }], {})).toMatchObject({ ok: false });
  });
});

test('values that are together much to match with patterns are refused before any is', () => {
  const names = Array.from({ length: 5 }, (_, index) => `p${index}`);
  const params = names.map((name): Param => ({ name, type: 'str', required: false, checks: { regex: '(a|b)*' } }));
  const given = Object.fromEntries(names.map((name) => [name, 'a'.repeat(9900)]));
  const problem = 'has with those before it more than 40000 characters to match with patterns';
  expect(bindValues(params, given)).toEqual({ ok: false, name: 'p4', problem });
  expect(bindValues(params.slice(1), Object.fromEntries(Object.entries(given).slice(1)))).toMatchObject({ ok: true });
  const unchecked: Param = { name: 'p0', type: 'str', required: false };
  expect(bindValues([unchecked, ...params.slice(1)], given)).toMatchObject({ ok: true });
});
