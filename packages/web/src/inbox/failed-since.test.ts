import type { RunSummary } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { failedSince } from './failed-since.ts';

const run = (
  name: string,
  startedBy: string,
  updatedAt: number,
  status: RunSummary['status'] = 'failed',
): RunSummary => ({
  ...{
    id: name,
    name,
    project: 'default',
    flow: 'web',
    status,
    waitsFor: [],
    startedBy,
    startedAt: 1,
    updatedAt,
    seq: 1,
  },
});
const day = 24 * 3_600_000;

test('what failed since the last visit is told, that of who looks first, then the latest', () => {
  const runs = [
    run('old', 'ada', 100),
    run('theirs', 'bea', 300),
    run('later', 'bea', 400),
    run('mine', 'ada', 200),
    run('going', 'ada', 500, 'running'),
  ];
  const told = failedSince(runs, { visited: 100, now: 1000, name: 'ada' }).map(({ name }) => name);
  expect(told).toEqual(['mine', 'later', 'theirs']);
});

test('what waits for a retry or was rolled back has failed, too; held ones of who looks stand among their runs', () => {
  const runs = [
    run('back', 'bea', 300, 'rolled_back'),
    run('held', 'bea', 200, 'held'),
    run('own', 'ada', 400, 'held'),
  ];
  const told = failedSince(runs, { visited: 100, now: 1000, name: 'ada' }).map(({ name }) => name);
  expect(told).toEqual(['back', 'held']);
});

test('who is here for the first time is told of a week', () => {
  const runs = [run('long ago', 'ada', day), run('lately', 'ada', 9 * day)];
  expect(failedSince(runs, { visited: 0, now: 10 * day, name: 'ada' })).toMatchObject([{ name: 'lately' }]);
});
