import type { Actor, Run } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { inboxEntries } from './inbox-entries.ts';
import { SampleRuns } from './testing/sample-runs.ts';

const runs = new SampleRuns();
const ann: Actor = { kind: 'user', id: 'u1', name: 'ann' };
const members = (run: Run) => inboxEntries(run).map(({ member }) => member);

function reviewed(startedBy: Actor, votes: readonly Actor[] = []): Run {
  const { state } = runs.ack(runs.start().state);
  const review = state.open.review;
  if (review?.phase.kind !== 'deciding') throw new Error('no decision is open');
  const who = [[{ count: 2, groups: ['release', 'sre'], users: ['bob'] }], [{ count: 1, groups: ['sre'], users: [] }]];
  const cast = votes.map((by) => ({ by, groups: [], outcome: 'AGREE', at: 1, eligibility: 'admin' as const }));
  const decision = { ...review.phase.decision, who, votes: cast };
  return { ...state, startedBy, open: { review: { ...review, phase: { kind: 'deciding', decision } } } };
}

test('an open decision is before each group and each person of its rule, once, and the administrator', () => {
  expect(members(reviewed({ kind: 'system' }))).toEqual(['group:release', 'group:sre', 'name:bob', 'admin']);
});

test('who started the run or has voted waits for others', () => {
  const run = reviewed(ann, [ann, { kind: 'admin' }]);
  expect(members(run).slice(-3)).toEqual(['admin', 'by:user:u1', 'by:admin']);
  expect(inboxEntries(run)[0]).toMatchObject({ starter: 'by:user:u1', step: 'review', visit: 1 });
});

test('a run that is held, or over, is before nobody', () => {
  const run = reviewed(ann);
  expect(members({ ...run, state: { status: 'held', reason: 'limit', detail: '' } })).toEqual([]);
  expect(members({ ...run, state: { status: 'paused', at: 1, by: ann } })).toHaveLength(5);
  expect(members(runs.stop(run).state)).toEqual([]);
});
