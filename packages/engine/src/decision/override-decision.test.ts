import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { admin, ann, bob, decide, nobody, people, start, steer, system } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const cem = { kind: 'user', id: 'u-cem', name: 'cem' } as const;
const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'ship', REWORK: 'review' },
    decision: { who: [[{ count: 3, groups: ['dev'], users: [] }]], override: { groups: ['ops'], users: [] } },
  },
  { name: 'ship', effect: true, on: { OK: 'done' } },
]);
const plain = sketchFlow([{ name: 'review', kind: 'decision', on: { AGREE: 'done', REWORK: 'review' } }]);
const given = [start({ by: system })];
const { digest } = openDecisionIn(flow, given);
type More = {
  by?: Actor;
  reason?: string;
  isAdmin?: boolean;
  digest?: string;
  outcome?: string;
  facts?: typeof people;
};
const override = (more: More = {}) => {
  const { by = cem, facts = people, ...said } = more;
  const body = { outcome: 'AGREE', digest, reason: 'the shop is down', ...said };
  return steer('override', { step: 'review', ...body }, { by, facts });
};
const answer = 'decision_made visit_closed visit_opened attempt_started';
const becomes = 'running | ship#1 attempting 1';

runCases('an override', {
  'decides without the others': { flow, given, when: override(), answer, becomes },
  'is of whom the flow names': { flow, given, when: override({ by: bob }), answer: 'not_eligible' },
  'is of administrators': { flow, given, when: override({ by: bob, isAdmin: true }), answer, becomes },
  'is of the built-in administrator': { flow, given, when: override({ by: admin }), answer, becomes },
  'is of nobody else where the flow names nobody': {
    flow: plain,
    given,
    when: override({ digest: openDecisionIn(plain, given).digest }),
    answer: 'not_eligible',
  },
  'is of people': { flow, given, when: override({ by: system }), answer: 'not_eligible' },
  'is of who is known': {
    flow,
    given,
    when: override({ by: { kind: 'user', id: 'u-x', name: 'x' }, isAdmin: true }),
    answer: 'not_eligible',
  },
  'needs a reason': { flow, given, when: override({ reason: 'because' }), answer: 'reason_required' },
  'needs a reason that can be read': {
    flow,
    given,
    when: override({ reason: 'no\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b' }),
    answer: 'reason_required',
  },
  'is of what was shown': { flow, given, when: override({ digest: 'other' }), answer: 'digest_stale' },
  'has an outcome of the decision': { flow, given, when: override({ outcome: 'YES' }), answer: 'outcome_unknown' },
  'is not of who started the run': {
    flow,
    given: [start()],
    when: override({ by: ann, isAdmin: true }),
    answer: 'not_eligible',
  },
  'is not of an administrator who started the run': {
    flow,
    given: [start({ by: admin })],
    when: override({ by: admin }),
    answer: 'not_eligible',
  },
  'is of an administrator who is alone with it': {
    flow,
    given: [start({ by: admin })],
    when: override({ by: admin, facts: nobody }),
    answer,
    becomes,
  },
  'has the same answer when it is repeated': {
    flow,
    given: [...given, override()],
    when: override(),
    answer: 'nothing',
  },
  'comes too late when it is decided': {
    flow,
    given: [...given, override()],
    when: override({ outcome: 'REWORK', by: admin }),
    answer: 'already_finished',
  },
  'goes past a question': {
    flow,
    given: [...given, steer('ask', { step: 'review', question: 'who pays?' })],
    when: override(),
    answer,
    becomes,
  },
});

describe('what was overridden', () => {
  test('says so, and why, in journal, visit and step', () => {
    const played = play(flow, [...given, decide('review', 'AGREE', digest), override()]);
    expect(played.journal.at(-1)?.events[0]).toMatchObject({
      ...{ type: 'decision_made', overridden: true, reason: 'the shop is down', granted: ['ship'] },
      eligibility: { key: 'user:u-cem', version: 9 },
    });
    expect(played.closed).toMatchObject([{ end: { overridden: true, by: cem, reason: 'the shop is down' } }]);
    expect(runOf(played).steps.review?.last).toMatchObject({ overridden: true, approvers: [bob, cem] });
    checkHistory(played);
  });

  test('does not say so of a decision that was made', () => {
    const by = { ...openDecisionIn(plain, given) };
    const played = play(plain, [...given, decide('review', 'AGREE', by.digest)]);
    expect(played.closed[0]?.end).not.toHaveProperty('overridden');
    expect(runOf(played).steps.review?.last).not.toHaveProperty('overridden');
  });
});
