import { describe, expect, test } from 'vitest';
import { int, str } from '../fields/field.ts';
import { action, defineJob } from '../jobs/define-job.ts';
import { rename } from '../jobs/extend-job.ts';
import { defineFlow, type FlowSpec } from './define-flow.ts';
import { fromConfig, fromContext, fromInput, fromSecret, fromStep } from './reference.ts';

const build = defineJob({
  name: 'build it',
  input: { ref: str({ required: true, minLength: 2 }), depth: int() },
  execute: () => ({ image: 'a' }),
});
const ship = defineJob({ name: 'ship', execute: () => ({}) });
const review = defineJob({
  name: 'review',
  outcomes: ['AGREE', 'REJECT'],
  actions: { trigger: action({ args: { why: str({ required: true }) }, run: () => undefined }) },
});

const steps = {
  build: { job: build, args: { ref: 'main' }, on: { SUCCESS: 'ship' } },
  ship: { job: ship, value: fromStep('build'), on: { SUCCESS: 'done' } },
} as const;

describe('a flow', () => {
  test('has its steps in their order, the first is the entry, and the jobs that they are given', () => {
    const flow = defineFlow({
      name: 'release',
      description: 'To the world',
      inputs: { ref: str({ default: 'main' }) },
      onFailure: 'rollback',
      steps: {
        build: { job: build, args: { ref: fromInput('ref') }, on: { SUCCESS: ['ship', 'tell'], FAIL: 'stopped' } },
        ship: { job: ship, value: fromStep('build', 'image'), on: { SUCCESS: 'end', TIMEOUT: 'hold' }, timeout: '5m' },
        tell: {
          job: 'mail',
          args: { to: ['ops'], what: fromStep('build', 'image'), who: fromContext('author') },
          on: { SENT: 'end', LOST: 'rollback' },
          trigger: 'manual',
          retry: { max: 3, backoff: '2m' },
        },
        end: { job: ship, enter: 'all', on: { SUCCESS: 'done' }, retry: { max: 2, maxBackoff: '500ms' } },
      },
    });
    expect(flow).toEqual({
      kind: 'flow',
      name: 'release',
      description: 'To the world',
      inputs: [{ name: 'ref', type: 'str', required: false, default: 'main' }],
      onFailure: 'rollback',
      steps: [
        {
          ...{ name: 'build', job: 'build it', trigger: 'auto' },
          args: [{ name: 'ref', from: { kind: 'input', name: 'ref' } }],
          on: { SUCCESS: { fork: ['ship', 'tell'] }, FAIL: 'stopped' },
        },
        {
          ...{ name: 'ship', job: 'ship', trigger: 'auto', byValue: true, timeoutMs: 300_000 },
          args: [{ name: 'value', from: { kind: 'result', step: 'build', path: ['image'] } }],
          on: { SUCCESS: { step: 'end' }, TIMEOUT: 'hold' },
        },
        {
          ...{ name: 'tell', job: 'mail', trigger: 'manual' },
          args: [
            { name: 'to', from: { kind: 'literal', value: ['ops'] } },
            { name: 'what', from: { kind: 'result', step: 'build', path: ['image'] } },
            { name: 'who', from: { kind: 'context', path: ['author'] } },
          ],
          on: { SENT: { step: 'end' }, LOST: 'rollback' },
          retry: { maxAttempts: 3, backoffMs: 120_000, maxBackoffMs: 120_000 },
        },
        {
          ...{ name: 'end', job: 'ship', trigger: 'auto', enter: 'all', args: [] },
          on: { SUCCESS: 'done' },
          retry: { maxAttempts: 2, backoffMs: 500, maxBackoffMs: 500 },
        },
      ],
      jobs: [build, ship],
    });
    expect(defineFlow({ name: 'small', steps: { only: { job: 'mail', on: { SENT: 'done' } } } }).onFailure).toBe(
      'stop',
    );
  });

  test('lets whoever triggers a manual step give what it needs', () => {
    const [step] = defineFlow({
      name: 'asking',
      steps: { ask: { job: build, trigger: 'manual', on: { SUCCESS: 'done' } } },
    }).steps;
    expect(step).toMatchObject({ name: 'ask', trigger: 'manual', args: [] });
  });

  const only = (step: object) => ({ steps: { only: { job: 'mail', on: { SENT: 'done' }, ...step } } });

  test.each<[string, object, string]>([
    ['no_name', { name: '' }, 'flow: has no name'],
    ['empty_flow', { steps: {} }, 'flow f: has no steps'],
    ['bad_name', { steps: { 'a b': steps.build } }, 'flow f, step: "a b" is no name here: letters, digits and _'],
    ['bad_name', { steps: { done: steps.build } }, 'flow f, step: done is a word of the flow language'],
    ['no_name', { inputs: { '': str({ default: '' }) } }, 'flow f, input: has no name'],
    ['bad_input', { inputs: { a: str() } }, 'flow f, input a: needs `required` or a `default`'],
    [
      'bad_input',
      { inputs: { a: str({ default: 'x', minLength: 2 }) } },
      'flow f, input a: has a default that has fewer than 2 characters',
    ],
    ['bad_input', { inputs: { a: str({ required: true, regex: '(' }) } }, 'flow f, input a: error parsing regexp'],
    [
      'unknown_step',
      only({ on: { SENT: 'away' } }),
      'flow f, step only, outcome SENT: the flow has no step away; steps: only',
    ],
    ['bad_name', only({ on: { 'a|b': 'done' } }), 'flow f, step only, outcome: "a|b" is no name here'],
    [
      'bad_outcome',
      only({ job: ship }),
      'flow f, step only, outcome SENT: is none of its job; declared: SUCCESS, FAIL, TIMEOUT',
    ],
    [
      'bad_outcome',
      only({ job: review, args: { why: 'x' } }),
      'flow f, step only, outcome SENT: is none of its job; declared: AGREE, REJECT, FAIL, TIMEOUT',
    ],
    ['bad_argument', only({ job: review }), 'flow f, step only, argument why: is missing'],
    ['bad_argument', only({ job: build }), 'flow f, step only, argument ref: is missing'],
    ['bad_trigger', only({ trigger: 'manuel' }), 'flow f, step only, trigger: is `auto` or `manual`'],
    [
      'bad_argument',
      only({ job: build, args: { ref: 'x' } }),
      'flow f, step only, argument ref: has fewer than 2 characters',
    ],
    [
      'bad_argument',
      only({ job: build, args: { ref: 'main', more: 1 } }),
      'flow f, step only, argument more: is none of its job; declared: ref, depth',
    ],
    ['bad_name', only({ args: { 'a b': 1 } }), 'flow f, step only, argument: "a b" is no name here'],
    ['bad_argument', only({ args: { a: () => 1 } }), 'flow f, step only, argument a: is a function'],
    [
      'bad_argument',
      only({ args: { a: fromInput('b') } }),
      'flow f, step only, argument a: the flow has no input b; inputs: none',
    ],
    [
      'unknown_step',
      only({ args: { a: fromStep('b', 'c') } }),
      'flow f, step only, argument a: the flow has no step b',
    ],
    ['bad_argument', only({ args: { a: fromStep('only') } }), 'flow f, step only, argument a: is one value: say which'],
    [
      'bad_argument',
      only({ args: { a: fromContext('b c') } }),
      'flow f, step only, argument a: "b c" cannot stand in a path',
    ],
    [
      'bad_argument',
      only({ args: { a: fromSecret('b-c') } }),
      'flow f, step only, argument a: "b-c" names no secret: letters, digits, _ and dots',
    ],
    [
      'bad_argument',
      { steps: { secret: { job: 'any', args: { a: fromSecret('KEY') }, on: {} } } },
      'flow f, step secret, argument a: cannot name a secret beside a step that is called secret',
    ],
    ['bad_argument', only({ value: fromSecret('KEY') }), 'flow f, step only, value: comes from a step'],
    ['bad_argument', only({ value: 1 }), 'flow f, step only, value: comes from a step'],
    [
      'bad_argument',
      only({ job: review, value: fromStep('only') }),
      'flow f, step only, value: is for a job with `execute`',
    ],
    ['unknown_step', only({ value: fromStep('b') }), 'flow f, step only, value: the flow has no step b'],
    ['bad_duration', only({ timeout: 'soon' }), 'flow f, step only, timeout: is a number and a unit'],
    ['bad_duration', only({ retry: { max: 0 } }), 'flow f, step only, retry: `max` is a whole number from 1 to 1000'],
    [
      'bad_duration',
      only({ retry: { max: 2, backoff: '1' } }),
      'flow f, step only, retry, backoff: is a number and a unit',
    ],
    [
      'bad_duration',
      only({ retry: { max: 2, backoff: '2s', maxBackoff: '1s' } }),
      'flow f, step only, retry: `maxBackoff` is shorter than `backoff`',
    ],
    [
      'duplicate_name',
      { steps: { a: { ...steps.build, on: {} }, b: { job: rename(ship, 'build it'), on: {} } } },
      'flow f: two jobs have the name build it',
    ],
  ])('is refused as %s: %j', (code, change, message) => {
    const refused = expect(() => defineFlow({ name: 'f', steps, ...change } as FlowSpec<string, never>));
    refused.toThrow(expect.objectContaining({ name: 'InvalidDefinition', code }));
    refused.toThrow(message);
  });

  test('names a secret that is stored', () => {
    const { steps: defined } = defineFlow({
      name: 'f',
      steps: { only: { job: 'any', args: { a: fromSecret('team.KEY') }, on: { SUCCESS: 'done' } } },
    });
    expect(defined[0]?.args).toEqual([{ name: 'a', from: { kind: 'secret', name: 'team.KEY' } }]);
  });

  test('takes a value from the configuration of its template', () => {
    const only = { job: 'any', args: { a: fromConfig('eu', 'zone') }, on: { SUCCESS: 'done' } } as const;
    const { steps: defined } = defineFlow({ name: 'f', steps: { only } });
    expect(defined[0]?.args).toEqual([{ name: 'a', from: { kind: 'config', path: ['eu', 'zone'] } }]);
    const args = { a: fromConfig('a b') };
    expect(() => defineFlow({ name: 'f', steps: { only: { ...only, args } } })).toThrow('cannot stand in a path');
  });

  test('is refused by the compiler, too, where a step or an input is not there', () => {
    const job = 'mail';
    // @ts-expect-error there is no step away
    expect(() => defineFlow({ name: 'f', steps: { a: { job, on: { SENT: 'away' } } } })).toThrow('no step away');
    expect(() =>
      // @ts-expect-error there is no step away
      defineFlow({ name: 'f', steps: { a: { job, args: { x: fromStep('away', 'x') }, on: { SENT: 'done' } } } }),
    ).toThrow('no step away');
    expect(() =>
      defineFlow({
        name: 'f',
        inputs: { ref: str({ required: true }) },
        // @ts-expect-error there is no input red
        steps: { a: { job, args: { x: fromInput('red') }, on: { SENT: 'done' } } },
      }),
    ).toThrow('no input red');
    expect(() =>
      // @ts-expect-error arguments by name, or one value
      defineFlow({ name: 'f', steps: { a: { job, args: {}, value: fromStep('a'), on: { SENT: 'done' } } } }),
    ).not.toThrow();
  });
});

describe('arguments of acts', () => {
  const sandbox = defineJob({
    name: 'sandbox',
    outcomes: ['AGREED'],
    actions: {
      trigger: action({ run: () => undefined }),
      agree: action({ args: { how: str({ required: true }), n: int() }, run: () => undefined }),
      reject: action({ run: () => undefined }),
    },
  });
  const flowWith = (more: object, job: unknown = sandbox) =>
    defineFlow({
      name: 'f',
      inputs: { how: str({ default: 'fast' }) },
      steps: { s: { job: job as typeof sandbox, on: { AGREED: 'done' }, trigger: 'manual', ...more } },
    });

  test('are bound by action, of a job that is known or named', () => {
    const bound = { agree: [{ name: 'how', from: { kind: 'input', name: 'how' } }] };
    expect(flowWith({ actArgs: { agree: { how: fromInput('how') } } }).steps[0]).toMatchObject({ actArgs: bound });
    expect(flowWith({ actArgs: { agree: { how: fromInput('how') } } }, 'elsewhere').steps[0]).toMatchObject({
      actArgs: bound,
    });
    expect(flowWith({}).steps[0]).not.toHaveProperty('actArgs');
    expect(flowWith({ actArgs: { reject: {} } }).steps[0]).toMatchObject({ actArgs: { reject: [] } });
  });

  test.each([
    [{ trigger: { how: 'x' } }, sandbox, 'action trigger: is given `args`'],
    [{ agre: {} }, sandbox, 'action agre: is none of its job'],
    [{ agree: { who: 'x' } }, sandbox, 'argument who: is none of its job; declared: how, n'],
    [{ agree: { n: 'x' } }, sandbox, 'argument n: '],
    [{ agree: {} }, ship, 'actArgs: is for a job with actions'],
  ])('that no act takes are refused: %j', (actArgs, job, message) => {
    const on = job === ship ? { on: { SUCCESS: 'done' } } : {};
    expect(() => flowWith({ actArgs, ...on }, job)).toThrow(message);
  });
});
