import { expect, test } from 'vitest';
import { WorkflowPlan } from './workflow-plan.ts';

const plan: WorkflowPlan = { version: 1, name: 'test', labels: {}, clone: null, environment: {}, procs: [] };

test('an agent reads a plan of its version and no other', () => {
  expect(WorkflowPlan.parse(plan)).toEqual(plan);
  expect(WorkflowPlan.safeParse({ ...plan, version: 2 }).success).toBe(false);
});
