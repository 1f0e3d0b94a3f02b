import type { FlowVersion, Param, Step, Values } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { bindArgsView, boundArgs } from './bound-args.ts';

const param = (name: string, more: Partial<Param> = {}): Param => ({ name, type: 'int', required: false, ...more });
const contract = { outcomes: ['SUCCESS'], effect: false } as const;
const step = (name: string, job: string, args: Step['args'] = []): Step => ({
  ...{ name, job, args, trigger: 'manual', on: { SUCCESS: 'done' } },
});

const version: FlowVersion = {
  hash: 'h',
  flow: {
    ...{ name: 'f', inputs: [], onFailure: 'stop', limits: { transitions: 100, visitsPerMinute: 0 } },
    steps: [
      step('first', 'echo', [{ name: 'fixed', from: { kind: 'literal', value: 1 } }]),
      step('second', 'echo', [{ name: 'fixed', from: { kind: 'literal', value: 1 } }]),
      ...[step('plain', 'plain'), step('look', 'decision')],
    ],
  },
  jobs: {
    echo: {
      ...{ ...contract, name: 'echo', kind: 'code', version: '1' },
      params: [param('a', { mark: 'const' }), param('b'), param('fixed', { mark: 'static', required: true })],
      actions: {
        minus: { params: [param('d', { checks: { max: 9 } }), param('s', { mark: 'static', required: true })] },
      },
    },
    plain: {
      ...contract,
      name: 'plain',
      kind: 'code',
      version: '1',
      params: [param('n'), param('t', { type: 'str' })],
    },
    decision: { ...contract, name: 'decision', kind: 'decision', params: [] },
  },
};

const minus = { minus: { s: 1 } };
const both = { first: minus, second: minus };
const bound = (bindArgs: Values, config: Values = {}) => boundArgs(version, { bindArgs, config });

test('arguments are bound by step, converted, and what is not declared is left out', () => {
  const given = {
    ...both,
    first: { trigger: { b: '2', other: 1 }, minus: { s: 1, d: null } },
    plain: { trigger: { n: 3 } },
  };
  expect(bound({ ...given, look: { trigger: {} }, nowhere: 1 })).toEqual({
    first: { trigger: { b: 2 }, minus: { s: 1 } },
    second: { minus: { s: 1 } },
    plain: { n: 3 },
  });
});

test('what is given for a job is for each of its steps that has nothing of its own', () => {
  expect(bound({ echo: { trigger: { b: 1 }, minus: { s: 1 } }, second: { trigger: { b: 2 } } })).toMatchObject({
    first: { trigger: { b: 1 }, minus: { s: 1 } },
    second: { trigger: { b: 2 }, minus: { s: 1 } },
  });
});

test('a reference to the configuration stays one, and is checked by what it stands for', () => {
  const given = { ...both, first: { minus: { s: 1, d: '$config.most' } }, plain: { trigger: { t: '$config.text' } } };
  expect(bound(given, { most: 9, text: 'x' })).toMatchObject({
    first: { minus: { d: '$config.most' } },
    plain: { t: '$config.text' },
  });
  expect(() => bound(given, { most: 10, text: 'x' })).toThrow('echo_minus_d_more_than_max');
  expect(() => bound(given, { most: 9 })).toThrow('plain_trigger_t_invalid_value');
});

test.each<[string, Values, string]>([
  ['a const', { ...both, first: { ...minus, trigger: { a: 1 } } }, 'not_allow_bind_const'],
  ['a static that is required and nowhere', { first: minus }, 'echo_minus_s_empty'],
  ['a value of another type', { ...both, first: { ...minus, trigger: { b: 'x' } } }, 'echo_trigger_b_invalid_type'],
  ['a step that is no object', { ...both, first: 1 }, 'bind_args_invalid_type'],
  ['an action that is no object', { ...both, first: { minus: [1] } }, 'bind_args_invalid_type'],
])('%s is refused', (_, bindArgs, reason) => {
  expect(() => bound(bindArgs)).toThrow(expect.objectContaining({ reason }));
});

test('it is shown by action, wherever its step has any', () => {
  expect(bindArgsView(version, bound({ ...both, plain: { trigger: { n: 3 } } }))).toEqual({
    ...both,
    plain: { trigger: { n: 3 } },
  });
});

test('what the flow gives an action need not be bound', () => {
  const [first, ...others] = version.flow.steps;
  const actArgs = { minus: [{ name: 's', from: { kind: 'literal', value: 3 } }] } as const;
  const given = { ...version, flow: { ...version.flow, steps: [{ ...(first as Step), actArgs }, ...others] } };
  expect(boundArgs(given, { bindArgs: { second: minus }, config: {} })).toEqual({ second: minus });
});
