import { expect, test } from 'vitest';
import type { Source } from '../flow/flow.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { checkSecrets } from './check-secrets.ts';

const input = (name: string): Source => ({ kind: 'input', name });
const stored: Source = { kind: 'secret', name: 'KEY' };
const inputs = [
  { name: 'token', type: 'secret', required: true },
  { name: 'version', type: 'str', required: true },
] as const;

test.each<[string, Parameters<typeof sketchFlow>[0][number], string | undefined]>([
  [
    'to an argument that is one',
    { name: 'ship', params: [inputs[0]], args: [{ name: 'token', from: input('token') }], on: { OK: 'done' } },
    undefined,
  ],
  [
    'to one that is none',
    { name: 'ship', params: [inputs[1]], args: [{ name: 'version', from: input('token') }], on: { OK: 'done' } },
    'secret_exposed',
  ],
  [
    'to one that its job does not declare',
    { name: 'ship', args: [{ name: 'more', from: input('token') }], on: { OK: 'done' } },
    'secret_exposed',
  ],
  [
    'by its name, to an argument that is one',
    { name: 'ship', params: [inputs[0]], args: [{ name: 'token', from: stored }], on: { OK: 'done' } },
    undefined,
  ],
  [
    'by its name, to one that is none',
    { name: 'ship', params: [inputs[1]], args: [{ name: 'version', from: stored }], on: { OK: 'done' } },
    'secret_exposed',
  ],
  [
    'as the whole value of a step',
    {
      ...{ name: 'ship', params: [inputs[0]], byValue: true, kind: 'code' },
      ...{ args: [{ name: 'token', from: input('token') }], on: { OK: 'done' } },
    },
    'secret_exposed',
  ],
  [
    'to an argument of an act that is one',
    {
      ...{ name: 'ship', kind: 'code', actions: { agree: { params: [inputs[0]] } }, on: { OK: 'done' } },
      actArgs: { agree: [{ name: 'token', from: input('token') }] },
    },
    undefined,
  ],
  [
    'to an argument of an act that is none',
    {
      ...{ name: 'ship', kind: 'code', actions: { agree: { params: [inputs[1]] } }, on: { OK: 'done' } },
      actArgs: { agree: [{ name: 'version', from: input('token') }] },
    },
    'secret_exposed',
  ],
  [
    'to an act that is not there',
    { name: 'ship', actArgs: { agree: [{ name: 'version', from: input('token') }] }, on: { OK: 'done' } },
    'secret_exposed',
  ],
  [
    'to an input of the flow that a step starts, which takes it or not',
    { name: 'ship', kind: 'flow', args: [{ name: 'token', from: input('token') }], on: { done: 'done' } },
    undefined,
  ],
  [
    'and is not made of a text',
    {
      ...{ name: 'ship', params: [inputs[0]], on: { OK: 'done' } },
      args: [{ name: 'token', from: { kind: 'literal', value: 'hunter22' } }],
    },
    'secret_not_given',
  ],
  [
    'nor of what is in the context',
    {
      ...{ name: 'ship', params: [inputs[0]], on: { OK: 'done' } },
      args: [{ name: 'token', from: { kind: 'context', path: ['token'] } }],
    },
    'secret_not_given',
  ],
  [
    'nor of an answer to a decision',
    { name: 'ship', kind: 'decision', on: { OK: 'done' }, decision: { args: { OK: [inputs[0]] } } },
    'secret_exposed',
  ],
])('a secret goes %s', (_, step, code) => {
  const found = checkSecrets(sketchFlow([step], { inputs }));
  expect(found.map((each) => [each.severity, each.code])).toEqual(code === undefined ? [] : [['error', code]]);
});

test('steps of hooks are looked at as well', () => {
  const sketch = sketchFlow([{ name: 'ship', args: [{ name: 'more', from: input('token') }], on: { OK: 'done' } }]);
  const [step] = sketch.flow.steps;
  if (!step) throw new Error('the flow has the step');
  const flow = { ...sketch.flow, inputs, steps: [], hooks: { finish: step } };
  expect(checkSecrets({ flow, jobs: sketch.jobs })).toHaveLength(1);
  expect(checkSecrets({ flow, jobs: {} })).toEqual([]);
});
