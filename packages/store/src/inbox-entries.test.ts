import type { Actor, OpenDecision, Run } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { inboxEntries } from './inbox-entries.ts';
import { SampleRuns } from './testing/sample-runs.ts';

const runs = new SampleRuns();
const ann: Actor = { kind: 'user', id: 'u1', name: 'ann' };
const members = (run: Run) => inboxEntries(run).map(({ member }) => member);

function reviewed(startedBy: Actor, votes: readonly Actor[] = [], more: Partial<OpenDecision> = {}): Run {
  const { state } = runs.ack(runs.start().state);
  const review = state.open.review;
  if (review?.phase.kind !== 'deciding') throw new Error('no decision is open');
  const who = [[{ count: 2, groups: ['release', 'sre'], users: ['bob'] }], [{ count: 1, groups: ['sre'], users: [] }]];
  const cast = votes.map((by) => ({ by, groups: [], outcome: 'AGREE', at: 1, eligibility: 'admin' as const }));
  const decision = { ...review.phase.decision, who, votes: cast, ...more };
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

test('an open decision is before who is required, who decides for somebody, and who is asked for information', () => {
  const eve: Actor = { kind: 'user', id: 'u2', name: 'eve' };
  const fay: Actor = { kind: 'user', id: 'u3', name: 'fay' };
  const questions = [{ by: eve, of: fay, question: 'why?', at: 1 }];
  const more = { required: ['dot'], delegations: [{ from: ann, to: eve }], questions };
  const names = (run: Run) => members(run).filter((member) => member.startsWith('name:'));
  expect(names(reviewed(ann, [], more))).toEqual(['name:bob', 'name:dot', 'name:eve', 'name:fay']);
  const answer = { by: fay, text: 'so', at: 2 };
  const answered = questions.map((question) => ({ ...question, answer }));
  expect(names(reviewed(ann, [], { questions: answered }))).toEqual(['name:bob']);
});

test('who started the run is not passed over where they are asked, or write down what they did', () => {
  const starters = (more: Partial<OpenDecision>) =>
    new Set(inboxEntries(reviewed(ann, [], more)).map((entry) => entry.starter));
  expect(starters({})).toEqual(new Set(['by:user:u1']));
  expect(starters({ kind: 'record' })).toEqual(new Set([undefined]));
  expect(starters({ questions: [{ by: ann, of: ann, question: 'why?', at: 1 }] })).toEqual(new Set([undefined]));
});

test('a run that is held, or over, is before nobody', () => {
  const run = reviewed(ann);
  expect(members({ ...run, state: { status: 'held', reason: 'limit', detail: '' } })).toEqual([]);
  expect(members({ ...run, state: { status: 'paused', at: 1, by: ann } })).toHaveLength(5);
  expect(members(runs.stop(run).state)).toEqual([]);
});
