import type { BuildView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { buildSpans } from './build-spans.ts';

type Workflow = BuildView['workflows'][number];

const workflow = (more: Partial<Workflow>): Workflow => ({
  name: 'w',
  status: 'success',
  epoch: 1,
  procs: [],
  ...more,
});
const build = (workflows: readonly Workflow[], status: BuildView['status'] = 'success') => ({
  ...{ workflows: [...workflows], status, createdAt: 1000, updatedAt: 9000 },
});

test('the time of a workflow is parted into the queue, its agent and its steps', () => {
  const procs: Workflow['procs'] = [
    { name: 'clone', status: 'success', startedAt: 3500, finishedAt: 4000 },
    { name: 'test', status: 'success', startedAt: 4000, finishedAt: 8000 },
    { name: 'deploy', status: 'skipped' },
  ];
  const { rows, totals, from, to } = buildSpans(
    build([workflow({ startedAt: 3000, finishedAt: 9000, procs })]),
    99_000,
  );
  expect(rows).toEqual([
    {
      workflow: 'w',
      spans: [
        { kind: 'queue', from: 1000, to: 3000 },
        { kind: 'agent', from: 3000, to: 3500 },
        { kind: 'steps', from: 3500, to: 4000, proc: 'clone' },
        { kind: 'steps', from: 4000, to: 8000, proc: 'test' },
        { kind: 'agent', from: 8000, to: 9000 },
      ],
    },
  ]);
  expect({ totals, from, to }).toEqual({ totals: { queue: 2000, agent: 1500, steps: 4500 }, from: 1000, to: 9000 });
});

test('steps side by side are drawn each, and counted once', () => {
  const procs: Workflow['procs'] = [
    { name: 'a', status: 'success', startedAt: 1000, finishedAt: 5000 },
    { name: 'b', status: 'success', startedAt: 2000, finishedAt: 6000 },
  ];
  const { rows, totals } = buildSpans(build([workflow({ startedAt: 1000, finishedAt: 6000, procs })]), 9000);
  expect(rows[0]?.spans).toHaveLength(2);
  expect(totals).toEqual({ queue: 0, agent: 0, steps: 5000 });
});

test('what is under way lasts until now, and what was skipped waited until then', () => {
  const { rows, to } = buildSpans(
    build(
      [
        workflow({ status: 'queued' }),
        workflow({ status: 'skipped', finishedAt: 2000 }),
        workflow({ status: 'running', startedAt: 4000, procs: [{ name: 'a', status: 'running', startedAt: 5000 }] }),
      ],
      'running',
    ),
    7000,
  );
  expect(to).toBe(7000);
  expect(rows.map(({ spans }) => spans.map((span) => `${span.kind} ${span.from}-${span.to}`))).toEqual([
    ['queue 1000-7000'],
    ['queue 1000-2000'],
    ['queue 1000-4000', 'agent 4000-5000', 'steps 5000-7000'],
  ]);
});
