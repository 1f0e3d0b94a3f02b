import type { WorkflowPlan } from '@signalbox/pipeline';
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan } from './testing/run-plan.ts';

const parts: readonly (readonly [string, WorkflowPlan])[] = [
  ['services', planWith([proc('a', ['true'])], { version: 2, services: [proc('db', [])] })],
  ['clone steps of its own', planWith([proc('a', ['true'])], { version: 2, cloneProcs: [proc('git', [])] })],
  ['concurrency', planWith([proc('a', ['true'])], { version: 2, concurrency: { limit: 1, group: 'g' } })],
  ['detach (step a)', planWith([proc('a', ['true'], { detached: true })])],
  ['secrets (step a)', planWith([proc('a', ['true'], { secrets: [{ variable: 'T', parts: ['x'] }] })])],
  ['entrypoint (step a)', planWith([proc('a', ['true'], { entrypoint: ['/bin/x'] })])],
  ['failure: cancel (step a)', planWith([proc('a', ['true'], { failureCancels: true })])],
  ['a directory outside of the workspace (step a)', planWith([proc('a', ['true'], { directory: '/etc' })])],
];

describe('a workflow is not begun', () => {
  test.each(parts)('where it asks for %s', async (part, plan) => {
    const run = await runPlan(plan);
    expect(run.end).toMatchObject({ status: 'error', error: `This agent does not run yet: ${part}` });
    expect(run.reports).toEqual([]);
  });
});

test('what only containers look at is no reason not to begin', async () => {
  const plan = planWith([proc('a', ['echo done'], { container: { privileged: true } })], {
    version: 2,
    workspace: { base: '/go', path: 'src' },
    matrix: { GO: '1' },
  });
  const run = await runPlan(plan);
  expect([run.end.status, run.output('a')]).toEqual(['success', ['done']]);
});
