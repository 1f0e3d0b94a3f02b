import { describe, expect, test } from 'vitest';
import type { Param } from '../flow/flow.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { Value } from '../value.ts';
import { boundLength } from './bound-length.ts';
import type { TemplateBindings } from './template.ts';
import { templateProblems } from './template-problems.ts';
import { withConfig } from './with-config.ts';

const str = (name: string, more: Partial<Param> = {}): Param => ({ name, type: 'str', required: false, ...more });

const flow = sketchFlow(
  [
    { name: 'ship', params: [str('to'), str('own', { mark: 'const', default: '' })], on: { OK: 'ask' } },
    { name: 'ask', kind: 'decision', on: { AGREE: 'below', REJECT: 'stopped' } },
    { name: 'below', kind: 'flow', params: [str('flow')], on: { DONE: 'all' } },
    {
      name: 'all',
      kind: 'code',
      byValue: true,
      args: [{ name: 'value', from: { kind: 'result', step: 'ship', path: [] } }],
      on: { SUCCESS: 'box' },
    },
    {
      name: 'box',
      kind: 'code',
      params: [str('version', { checks: { regex: '[0-9]+' } })],
      actions: { agree: { params: [{ name: 'n', type: 'int', required: true, checks: { min: 1 } }] } },
      on: { OK: 'done' },
    },
  ],
  { inputs: [str('version'), str('fixed', { mark: 'static', default: '' })] },
);

const bindings = (more: Partial<TemplateBindings>): TemplateBindings => ({ inputs: {}, args: {}, config: {}, ...more });

const toConfigured = (a: Value) => ({ args: { ship: { to: '$config.a' } }, config: { a } });

describe('what a template binds', () => {
  test('fits, also where it leaves out what is required, and with what its configuration says', () => {
    const args = {
      ship: { to: '$config.target' },
      below: { any: 1 },
      box: { trigger: { version: '7' }, agree: { n: 1 } },
    };
    const given = { inputs: { version: '1', fixed: 'x' }, args, config: { target: 'eu' } };
    expect(templateProblems(bindings(given), flow)).toEqual([]);
  });

  test.each<[Partial<TemplateBindings>, string, string]>([
    [{ inputs: { other: 1 } }, 'inputs.other', 'is not declared; declared: version, fixed'],
    [{ inputs: { version: 1 } }, 'inputs.version', 'is not of type str'],
    [{ args: { absent: {} } }, 'absent', 'flow release has no such step; its steps: ship, ask, below, all, box'],
    [{ args: { ship: { own: '' } } }, 'ship.own', 'is const: only the flow gives it'],
    [{ args: { ship: { to: '$config.b' } }, config: { a: 1 } }, 'ship.to', 'the configuration has no b'],
    [toConfigured(1.2), 'ship.to', 'is not of type str: $config.a is the number 1.2'],
    [toConfigured(true), 'ship.to', 'is not of type str: $config.a is the boolean true'],
    [toConfigured([1]), 'ship.to', 'is not of type str'],
    [{ args: { ask: {} } }, 'ask', 'the step has no arguments that can be bound'],
    [{ args: { all: {} } }, 'all', 'the step has no arguments that can be bound'],
    [{ args: { box: { vote: {} } } }, 'box.vote', 'the step has no such action; its actions: trigger, agree'],
    [{ args: { box: { agree: 1 } } }, 'box.agree', 'is not of type dict'],
    [{ args: { box: { agree: { n: 0 } } } }, 'box.agree.n', 'is less than 1'],
    [{ args: { box: { trigger: { version: 'x' } } } }, 'box.trigger.version', 'does not match [0-9]+'],
  ])('%j: %s %s', (given, at, problem) => {
    expect(templateProblems(bindings(given), flow)).toEqual([{ at, problem }]);
  });

  test('is bounded as the run would keep it: inputs, each step, and all together', () => {
    const config = { long: ['x'.repeat(999)], short: true };
    const many = (count: number) => ({ list: Array.from({ length: count }, () => '$config.long') });
    const large = 'all values together have 132538 characters, more than 131072';
    const bound = (steps: number) => {
      const args = Object.fromEntries(Array.from({ length: steps }, (_, index) => [`s${index}`, many(130)]));
      return templateProblems(bindings({ inputs: { version: '1', on: '$config.short' }, args, config }), flow);
    };
    expect(templateProblems(bindings({ inputs: many(132), config }), flow)).toEqual([{ at: 'inputs', problem: large }]);
    expect(templateProblems(bindings({ args: { ship: many(132) }, config }), flow)).toEqual([
      { at: 'ship', problem: large },
    ]);
    expect(bound(2)).toMatchObject([{ at: 'inputs.on' }, { at: 's0' }, { at: 's1' }]);
    expect(bound(3)).toEqual([{ at: 'args', problem: expect.stringContaining(' characters, more than 262144') }]);
  });

  test('is as long as its text would be, which is never made', () => {
    const config = { a: [1, { b: 'c' }], n: null, t: 'text' };
    const bound = { x: '$config.a', y: ['$config.a', { z: '$config.t' }], n: '$config.n', no: '$config.no', i: 7 };
    expect(boundLength(bound, config)).toBe(JSON.stringify(withConfig(bound, config).values).length);
    const endless = { list: Array.from({ length: 10_000 }, () => '$config.long') };
    expect(boundLength(endless, { long: 'x'.repeat(99_998) })).toBe(1_000_010_010);
  });

  test('fits a job that takes any arguments, and is not more than patterns are matched with', () => {
    const names = Array.from({ length: 5 }, (_, index) => `p${index}`);
    const params = names.map((name) => str(name, { checks: { regex: 'a*' } }));
    const many = sketchFlow([{ name: 'a', params, on: { OK: 'done' } }]);
    const args = { a: Object.fromEntries(names.map((name) => [name, 'a'.repeat(9900)])) };
    expect(templateProblems(bindings({ args }), many)).toMatchObject([{ at: 'a.p4' }]);
    const { flow: open, jobs } = sketchFlow([{ name: 'a', kind: 'code', on: { SUCCESS: 'done' } }]);
    const job = { ...jobs['do a']!, open: true } as (typeof jobs)[string];
    expect(
      templateProblems(bindings({ args: { a: { any: 1 } } }), { hash: '', flow: open, jobs: { 'do a': job } }),
    ).toEqual([]);
  });
});

test('the configuration is put in at any depth, and what it lacks is named', () => {
  const config = { a: [1], 'b.c': null };
  const values = { x: '$config.a', y: ['$config.b.c', { z: '$config.d' }], t: 'a $config.a', n: null, i: 1 };
  expect(withConfig(values, config)).toEqual({
    values: { x: [1], y: [null, { z: '$config.d' }], t: 'a $config.a', n: null, i: 1 },
    missing: ['d'],
  });
  expect(withConfig({ x: '$config.toString' }, {}).missing).toEqual(['toString']);
});
