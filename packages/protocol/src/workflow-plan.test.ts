import { expect, test } from 'vitest';
import { WorkflowPlan } from './workflow-plan.ts';

const plan: WorkflowPlan = { version: 1, name: 'test', labels: {}, clone: null, environment: {}, procs: [] };

test('an agent reads a plan of the versions that it knows and no other', () => {
  expect(WorkflowPlan.parse(plan)).toEqual(plan);
  expect(WorkflowPlan.parse({ ...plan, version: 2 })).toEqual({ ...plan, version: 2 });
  expect(WorkflowPlan.safeParse({ ...plan, version: 3 }).success).toBe(false);
});

test('nothing of a plan with all its parts is lost on the way', () => {
  const proc: WorkflowPlan['procs'][number] = {
    ...{ name: 'a', image: 'x', commands: ['y'], environment: { A: 'b' }, directory: 'd', dependsOn: ['b'] },
    ...{ onSuccess: true, onFailure: false, failureIgnored: false, failureCancels: true, detached: true },
    secrets: [{ variable: 'T', parts: ['[', { secret: 's', form: 'json' }, ']'] }],
    ...{ entrypoint: ['/e'], arguments: ['f'] },
    container: { privileged: true, volumes: ['/a:/b'], backendOptions: { docker: { user: '1:1' } } },
  };
  const whole: WorkflowPlan = {
    ...{ ...plan, version: 2, procs: [proc], cloneProcs: [proc], services: [proc], matrix: { GO: '1' } },
    ...{ workspace: { base: '/go', path: 'src' }, concurrency: { limit: 1, group: 'g' } },
    after: { workflows: ['build'], onSuccess: true, onFailure: false },
  };
  expect(WorkflowPlan.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
});
