import type { WorkflowPlan } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { unscheduledParts } from './unscheduled-parts.ts';

const proc = { name: 'a', image: 'x', commands: ['true'], environment: {}, dependsOn: [] };
const plan: WorkflowPlan = {
  ...{ version: 2, name: 'test', labels: {}, clone: null, environment: {} },
  procs: [{ ...proc, onSuccess: true, onFailure: false, failureIgnored: false }],
};

test('a plan that is complete in itself has none', () => {
  expect(unscheduledParts(plan)).toEqual([]);
});

test('what concerns other workflows of the build is told by its name in the file', () => {
  const after = { workflows: ['build'], onSuccess: true, onFailure: false };
  const procs = plan.procs.map((each) => ({ ...each, failureCancels: true as const }));
  expect(unscheduledParts({ ...plan, procs, after, concurrency: { limit: 1, group: 'g' } })).toEqual([
    'depends_on of workflows',
    'concurrency',
    'failure: cancel (step a)',
  ]);
});
