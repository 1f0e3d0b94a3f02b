import { expect, test } from 'vitest';
import { int, str } from '../fields/field.ts';
import { action, defineJob } from '../jobs/define-job.ts';
import { defineFlow } from './define-flow.ts';
import { fromInput, fromStep } from './reference.ts';

const build = defineJob({ name: 'build', execute: () => ({ image: 'web' }) });
const prepare = defineJob({ name: 'prepare', input: { version: str({ required: true }) }, execute: () => ({}) });
const clean = defineJob({ name: 'clean', execute: () => ({}) });
const review = defineJob({ name: 'review', actions: { trigger: action({ run: () => undefined }) } });

const steps = { build: { job: build, on: { SUCCESS: 'done' } } } as const;

test('hooks of a flow are steps beside its graph, of jobs or of names, and a host has their jobs', () => {
  const flow = defineFlow({
    name: 'release',
    inputs: { version: str({ default: '1' }), n: int({ default: 1 }) },
    steps,
    hooks: {
      onStart: { job: prepare, args: { version: fromInput('version') } },
      onStop: clean,
      onFinish: { job: 'tell', args: { text: fromStep('build', 'image') } },
    },
  });
  expect(flow.hooks).toEqual({
    start: {
      name: 'on_start',
      job: 'prepare',
      args: [{ name: 'version', from: { kind: 'input', name: 'version' } }],
      on: {},
      trigger: 'auto',
    },
    stop: { name: 'on_stop', job: 'clean', args: [], on: {}, trigger: 'auto' },
    finish: expect.objectContaining({ name: 'on_finish', job: 'tell' }),
  });
  expect(flow.jobs.map(({ name }) => name)).toEqual(['build', 'prepare', 'clean']);
  expect(defineFlow({ name: 'plain', steps })).not.toHaveProperty('hooks');
});

test.each([
  [{ onStart: prepare }, 'flow release, step on_start, argument version: is missing'],
  [{ onStart: { job: 'x', args: { a: fromStep('build', 'image') } } }, 'the flow has no step build'],
  [{ onStop: review }, 'flow release, onStop: is a job with `execute`'],
])('%j is refused: %s', (hooks, message) => {
  expect(() => defineFlow({ name: 'release', steps, hooks })).toThrow(message);
});

test('a step has not the name of a hook', () => {
  const named = { on_stop: { job: build, on: { SUCCESS: 'done' } } } as const;
  expect(() => defineFlow({ name: 'release', steps: named, hooks: { onStop: clean } })).toThrow(
    'a step is called on_stop',
  );
});
