import type { CodeJob } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { expectCompiled } from '../testing/marked.ts';
import { compile } from './compile.ts';

describe('a step of code', () => {
  const contract = { kind: 'code', version: '1', outcomes: ['SUCCESS', 'FAIL'], effect: false } as const;
  const jobs = new Map<string, CodeJob>([
    ['resize', { ...contract, name: 'resize', params: [{ name: 'replicas', type: 'int', required: true }] }],
    ['look', { ...contract, name: 'look', params: [], open: true }],
  ]);
  const withJobs = { actions: (name: string) => jobs.get(name), flows: () => undefined };

  test('names its job as others name an action, and pins its version', () => {
    const flow = compile(
      'flow f step s => (SUCCESS -> done) { action = resize; args = (replicas = 3); }; flow_end',
      withJobs,
    );
    expect(flow.ok && flow.statements[0]).toMatchObject({
      version: { jobs: { resize: { kind: 'code', version: '1' } } },
    });
  });

  test('has the arguments of its job, or any where that has declared none', () => {
    const step = (job: string, args: string) =>
      `flow f step s => (SUCCESS -> done) { action = ${job}; args = (${args}); }; flow_end`;
    expectCompiled(step('look', 'anything = 1'), [], withJobs);
    expectCompiled(
      step('resize', 'replicas = 1, «anything» = 1'),
      ['error unknown_argument: step (s) args (anything) not defined; declared are: replicas'],
      withJobs,
    );
  });
});
