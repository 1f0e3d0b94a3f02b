import type { Flow, Step } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { flowMetaView } from './flow-meta-view.ts';

test('a flow tells what it binds by step and action', () => {
  const step: Step = {
    ...{ name: 'sandbox', job: 'deploy', trigger: 'manual', on: { AGREED: 'done' } },
    args: [{ name: 'a', from: { kind: 'literal', value: 5 } }],
    actArgs: { agree: [{ name: 'c', from: { kind: 'input', name: 'who' } }], reject: [] },
  };
  const flow = {
    name: 'f',
    inputs: [],
    steps: [step],
    onFailure: 'stop' as const,
    limits: { transitions: 1, visitsPerMinute: 0 },
  } satisfies Flow;
  expect(flowMetaView({ flow }).jobs).toEqual([
    {
      step_name: 'sandbox',
      job_name: 'deploy',
      bind_args: { trigger: { a: 5 }, agree: { c: '$who' }, reject: {} },
    },
  ]);
});
