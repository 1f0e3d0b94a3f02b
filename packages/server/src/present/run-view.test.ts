import type { ClosedVisit, Run } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { closedVisitView, runSummary } from './run-view.ts';

const failed = { number: 1, uuid: 'u1', startedAt: 0, endedAt: 1, failure: { outcome: 'UNREACHABLE', message: 'no' } };
const visit: ClosedVisit = {
  step: 'lint',
  visit: 2,
  openedAt: 0,
  closedAt: 9,
  failedAttempts: [],
  end: { kind: 'withdrawn', by: { kind: 'system' } },
};

test.each<[string, Partial<ClosedVisit>, number]>([
  ['before its first attempt has none', {}, 0],
  ['while its first attempt was under way has one', { uuid: 'u1' }, 1],
  ['between its attempts has those that failed', { failedAttempts: [failed] }, 1],
  ['while its second attempt was under way has both', { failedAttempts: [failed], uuid: 'u2' }, 2],
])('a visit that is withdrawn %s', (_, more, attempts) => {
  const builds = new Map();
  expect(closedVisitView({ ...visit, ...more }, builds)).toMatchObject({ status: 'withdrawn', attempts });
});

test('a visit that is withdrawn says how its last attempt has failed, where one has', () => {
  const view = (more: Partial<ClosedVisit>) => closedVisitView({ ...visit, ...more }, new Map());
  expect(view({ failedAttempts: [failed] }).reason).toBe('UNREACHABLE, no');
  expect(view({}).reason).toBeUndefined();
});

test('a run that is held by its flow says after which step', () => {
  const run = {
    ...{ flow: { name: 'f', hash: 'h' }, origin: { kind: 'manual' }, startedBy: { kind: 'admin' }, open: {} },
    state: { status: 'held', reason: 'edge', detail: 'x', step: 'lint' },
  } as unknown as Run;
  const detail = 'the flow holds the run after step lint';
  expect(runSummary(run, {})).toMatchObject({ because: { code: 'held', reason: 'edge', step: 'lint' }, detail });
  const other = { ...run.state, reason: 'limit' } as Run['state'];
  expect(runSummary({ ...run, state: other }, {})).toMatchObject({ detail: 'limit: x' });
});
