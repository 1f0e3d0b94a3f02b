import type { WorkflowPlan } from '@signalbox/pipeline';
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan } from './testing/run-plan.ts';

const step = proc('a', ['true']);
const bound = {
  variable: 'T',
  parts: ['x', { secret: 'key', form: 'plain' }, { secret: 'key', form: 'json' }],
} as const;

const parts: readonly (readonly [string, WorkflowPlan])[] = [
  [
    'db: what the image alpine does by itself needs a container; here it needs commands',
    planWith([step], { services: [proc('db', [], { detached: true })] }),
  ],
  [
    'd: what the image alpine does by itself needs a container; here it needs commands',
    planWith([proc('d', [], { detached: true })]),
  ],
  [
    'p: what the image alpine does by itself needs a container; here it needs commands',
    planWith([proc('p', [], { arguments: ['serve'] })]),
  ],
  ['a: the directory /etc is outside of the workspace', planWith([proc('a', ['true'], { directory: '/etc' })])],
  ['a: there is no secret key', planWith([proc('a', ['true'], { secrets: [bound] })])],
];

describe('a workflow is not begun, and says why', () => {
  test.each(parts)('%s', async (part, plan) => {
    const run = await runPlan(plan);
    expect(run.end).toMatchObject({ status: 'error', error: `This cannot be run here. ${part}` });
    expect(run.reports).toEqual([]);
  });

  test('with all reasons at once', async () => {
    const run = await runPlan(planWith([proc('a', ['true'], { directory: '/etc', secrets: [bound] })]));
    expect(run.end.error).toBe(
      'This cannot be run here. a: there is no secret key. a: the directory /etc is outside of the workspace',
    );
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
