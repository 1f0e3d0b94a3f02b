import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { Facts } from '../fact.ts';
import type { Members } from '../flow/flow.ts';
import { admin, ann, bob, decide, nobody, people, start, steer, system } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const eve = { kind: 'user', id: 'u-eve', name: 'eve' } as const;
const cem = { kind: 'user', id: 'u-cem', name: 'cem' } as const;
const facts: Facts = { ...people, 'user:u-eve': { version: 5, value: { name: 'eve', groups: [] } } };
const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'ship', REWORK: 'review' },
    decision: {
      who: [
        [
          { count: 2, groups: ['dev'], users: [] },
          { count: 1, groups: [], users: ['cem', 'dan'] },
        ],
      ],
      required: ['cem'],
    },
  },
  { name: 'ship', effect: true, on: { OK: 'done' } },
]);
const pair = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'done', REWORK: 'review' },
    decision: {
      who: [
        [
          { count: 1, groups: ['dev'], users: [] },
          { count: 1, groups: [], users: ['cem'] },
        ],
      ],
    },
  },
]);
const given = [start({ by: system })];
const users = (...names: string[]): Members => ({ groups: [], users: names });
const reassign = (to: Members, more: { from?: string; by?: Actor; reason?: string; facts?: Facts } = {}) => {
  const { from, by = eve, reason = 'cem is away', facts: known = facts } = more;
  return steer('reassign', { step: 'review', to, reason, ...(from !== undefined && { from }) }, { by, facts: known });
};
const agree = (by: Actor, version = flow) =>
  decide('review', 'AGREE', openDecisionIn(version, given).digest, { by, facts });
const open = 'running | review#1 deciding';
const answer = 'decision_reassigned run_edited';

runCases('a decision that is reassigned', {
  'asks others besides': { flow, given, when: reassign(users('fay')), answer, becomes: open },
  'asks somebody in place of who is away': {
    flow,
    given,
    when: reassign(users('fay'), { from: 'dan' }),
    answer,
    becomes: open,
  },
  'asks a group in place of somebody': {
    flow,
    given,
    when: reassign({ groups: ['ops'], users: [] }, { from: 'dan' }),
    answer,
    becomes: open,
  },
  'needs a reason': { flow, given, when: reassign(users('fay'), { reason: ' ' }), answer: 'reason_required' },
  'needs somebody': { flow, given, when: reassign(users()), answer: 'argument_invalid' },
  'is not reassigned to who is asked already': {
    flow,
    given: [...given, reassign(users('fay'))],
    when: reassign(users('fay')),
    answer: 'wrong_status',
  },
  'asks a hundred at most': {
    flow,
    given,
    when: reassign(users(...Array.from({ length: 99 }, (_, no) => `u${no}`))),
    answer: 'argument_invalid',
  },
  'is not for who reassigns it': { flow, given, when: reassign(users('eve')), answer: 'not_eligible' },
  'is not reassigned by who started the run': {
    flow,
    given: [start()],
    when: reassign(users('fay'), { by: ann }),
    answer: 'not_eligible',
  },
  'is reassigned by an administrator who is alone': {
    flow,
    given: [start({ by: admin })],
    when: reassign(users('fay'), { by: admin, facts: nobody }),
    answer: 'decision_reassigned',
    becomes: open,
  },
  'is reassigned by people': { flow, given, when: reassign(users('fay'), { by: system }), answer: 'not_eligible' },
  'keeps who is not named': { flow, given, when: reassign(users('fay'), { from: 'bob' }), answer: 'argument_invalid' },
  'has one user in the place of who is required': {
    flow,
    given,
    when: reassign(users('fay', 'gus'), { from: 'cem' }),
    answer: 'argument_invalid',
  },
  'has no group in the place of who is required': {
    flow,
    given,
    when: reassign({ groups: ['ops'], users: ['fay'] }, { from: 'cem' }),
    answer: 'argument_invalid',
  },
  'is not decided by that alone': {
    flow: pair,
    given: [...given, agree(ann, pair), agree(bob, pair)],
    when: reassign(users('ann')),
    answer: 'wrong_status',
  },
});

describe('who is asked after that', () => {
  const after = (...acts: ReturnType<typeof reassign>[]) => openDecisionIn(flow, [...given, ...acts]);

  test('are as many as before, among more', () => {
    expect(after(reassign({ groups: ['ops'], users: ['fay'] })).who).toEqual([
      [
        { count: 2, groups: ['dev', 'ops'], users: ['fay'] },
        { count: 1, groups: ['ops'], users: ['cem', 'dan', 'fay'] },
      ],
    ]);
  });

  test('has somebody else in the place of who was named, and what that one said does not count', () => {
    const { who, required, votes } = after(agree(cem), agree(bob), reassign(users('fay'), { from: 'cem' }));
    expect(who[0]?.[1]).toEqual({ count: 1, groups: [], users: ['dan', 'fay'] });
    expect([required, votes.map(({ by }) => by)]).toEqual([['fay'], [bob]]);
  });

  test('includes who is asked from then on, also for a repeat', () => {
    const acts = [...given, reassign(users('eve'), { by: admin }), agree(eve), agree(bob), agree(cem), agree(eve)];
    const played = play(flow, acts);
    expect([played.answer, Object.keys(runOf(played).open)]).toEqual(['nothing', ['ship']]);
    checkHistory(played);
  });

  test('does not include who was not asked and asks a group of theirs', () => {
    const lead: Facts = { ...facts, 'user:u-eve': { version: 5, value: { name: 'eve', groups: ['leads'] } } };
    const acts = [...given, reassign({ groups: ['leads'], users: [] }, { facts: lead })];
    const { digest, reassignedBy } = openDecisionIn(flow, acts);
    expect(reassignedBy).toEqual([eve]);
    const again = [...acts, reassign(users('fay'), { facts: lead })];
    expect(openDecisionIn(flow, again).reassignedBy).toEqual([eve]);
    const handed = steer('delegate', { step: 'review', to: eve }, { by: bob, facts: lead });
    expect(play(flow, [...again, handed]).answer).toBe('not_eligible');
    expect(play(flow, [...acts, decide('review', 'AGREE', digest, { by: eve, facts: lead })]).answer).toBe(
      'not_eligible',
    );
  });

  test('includes still who was asked before, and asks others besides', () => {
    const { reassignedBy } = openDecisionIn(flow, [...given, reassign(users('fay'), { by: bob })]);
    expect(reassignedBy).toBeUndefined();
    expect(play(flow, [...given, reassign(users('fay'), { by: bob }), agree(bob)]).answer).toContain('vote_taken');
  });

  test('are never fewer than have to agree', () => {
    const two = sketchFlow([
      {
        name: 'review',
        kind: 'decision',
        on: { AGREE: 'done' },
        decision: { who: [[{ count: 2, groups: [], users: ['ann', 'dan'] }]] },
      },
    ]);
    expect(play(two, [...given, reassign(users('ann'), { from: 'dan' })]).answer).toBe('argument_invalid');
    const { required } = openDecisionIn(two, [...given, reassign(users('bob'), { from: 'dan' })]);
    expect(required).toBeUndefined();
  });

  test('is told with who has done it, who keeps out where those do that have changed the run', () => {
    expect(runOf(play(flow, [...given, reassign(users('fay'))])).editors).toEqual([eve]);
  });
});
