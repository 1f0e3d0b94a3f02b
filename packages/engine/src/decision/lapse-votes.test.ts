import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { Facts, UserFact } from '../fact.ts';
import { factsOfOthers } from '../run/run-command.ts';
import { ann, bob, decide, people, start, steer, system } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { countedVotes } from './lapse-votes.ts';
import { missingText, missingVotes } from './quorum.ts';

type Person = Extract<Actor, { readonly kind: 'user' }>;

const cem: Person = { kind: 'user', id: 'u-cem', name: 'cem' };
const begun = start({ by: system });
const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'ship', REWORK: 'review' },
    decision: {
      who: [[{ count: 2, groups: ['dev', 'ops'], users: [] }]],
      override: { groups: ['ops'], users: [] },
      escalate: [{ afterMs: 100, groups: ['qa'], users: [] }],
    },
  },
  { name: 'ship', effect: true, on: { SUCCESS: 'done' } },
]);
const { digest } = openDecisionIn(flow, [begun]);
const agree = (by: Actor, facts: Facts = people) => decide('review', 'AGREE', digest, { by, facts });

/** As it is after somebody was put into other groups, or disabled. */
function withUser(id: string, value: UserFact | undefined, facts: Facts = people): Facts {
  return { ...facts, [`user:${id}`]: { version: 20, value } };
}

const without = (id: string) => withUser(id, { name: id.slice(2), groups: [] });
const open = 'running | review#1 deciding';
const made = 'decision_made visit_closed visit_opened attempt_started';

runCases('the vote of somebody who', {
  'has left the group since counts no more': {
    flow,
    given: [begun, agree(bob)],
    when: agree(ann, without('u-bob')),
    answer: 'vote_lapsed vote_taken',
    becomes: open,
  },
  'is disabled since counts no more': {
    flow,
    given: [begun, agree(bob)],
    when: agree(ann, withUser('u-bob', undefined)),
    answer: 'vote_lapsed vote_taken',
    becomes: open,
  },
  'has lost the role in the project counts no more': {
    flow,
    given: [begun, agree(bob)],
    when: agree(ann, withUser('u-bob', { name: 'bob', groups: ['dev'], decidesIn: ['p2'] })),
    answer: 'vote_lapsed vote_taken',
    becomes: open,
  },
  'nobody has looked at is not counted': {
    flow,
    given: [begun, agree(bob)],
    when: agree(ann, { users: { version: 1, value: { count: 2 } }, 'user:u-ann': people['user:u-ann']! }),
    answer: 'vote_lapsed vote_taken',
    becomes: open,
  },
  'was out and is back counts as ever, where nothing has happened meanwhile': {
    flow,
    given: [begun, agree(bob)],
    when: agree(ann, withUser('u-bob', { name: 'bob', groups: ['dev'] })),
    answer: made,
    becomes: 'running | ship#1 attempting 1',
  },
  'comes back later does not come back by itself': {
    flow,
    given: [begun, agree(bob), agree(ann, without('u-bob'))],
    when: agree(ann),
    answer: 'nothing',
    becomes: open,
  },
  'comes back later counts when it is given again': {
    flow,
    given: [begun, agree(bob), agree(ann, without('u-bob'))],
    when: agree(bob),
    answer: made,
    becomes: 'running | ship#1 attempting 1',
  },
  'has lost the right is no approval of what others override': {
    flow,
    given: [begun, agree(bob)],
    when: steer(
      'override',
      { step: 'review', outcome: 'AGREE', digest, reason: 'the shop is down' },
      {
        by: cem,
        facts: without('u-bob'),
      },
    ),
    answer: `vote_lapsed ${made}`,
    becomes: 'running | ship#1 attempting 1',
  },
  'has lost the right stays where the command is refused': {
    flow,
    given: [begun, agree(bob)],
    when: agree(ann, withUser('u-ann', undefined, without('u-bob'))),
    answer: 'not_eligible',
  },
  'is of an earlier visit is left alone': {
    flow,
    given: [begun, agree(bob)],
    when: steer('claim', { step: 'review', visit: 2 }, { by: ann, facts: without('u-bob') }),
    answer: 'decision_not_open',
  },
});

test('who has lost the right is not among those who have approved', () => {
  const away = without('u-bob');
  const acts = [begun, agree(bob), agree(ann, away), agree(cem, away)];
  expect(runOf(play(flow, acts)).steps.review?.last?.approvers).toEqual([ann, cem]);
  checkHistory(play(flow, acts));
});

describe('a vote for two groups', () => {
  const both: Facts = withUser('u-bob', { name: 'bob', groups: ['dev', 'ops'] });
  const two = sketchFlow([
    {
      name: 'review',
      kind: 'decision',
      on: { AGREE: 'done' },
      decision: {
        who: [
          [
            { count: 1, groups: ['dev'], users: [] },
            { count: 1, groups: ['ops'], users: [] },
          ],
        ],
      },
    },
  ]);
  const given = [begun, decide('review', 'AGREE', openDecisionIn(two, [begun]).digest, { by: bob, facts: both })];
  const left = withUser('u-bob', { name: 'bob', groups: ['ops'] });

  test('counts for the one that its person is still in', () => {
    const decision = openDecisionIn(two, given);
    const votes = countedVotes({ ...decision, step: 'review', run: runOf(play(two, given)) }, left);
    expect(votes).toEqual([{ ...decision.votes[0], groups: ['ops'] }]);
    expect(missingText(missingVotes({ ...decision, votes }, 'AGREE'))).toBe('1 of group(dev)');
  });

  test('stays so, also when its person is in both again', () => {
    const claimed = { ...steer('claim', { step: 'review' }, { by: ann, facts: { ...people, ...left } }) };
    const acts: Act[] = [...given, claimed];
    expect(play(two, acts).answer).toBe('vote_lapsed decision_claimed');
    expect(openDecisionIn(two, acts).votes).toMatchObject([{ by: bob, groups: ['ops'] }]);
    checkHistory(play(two, acts));
  });
});

describe('a vote on behalf of somebody', () => {
  const hand = steer('delegate', { step: 'review', to: bob as Person }, { by: ann });
  const given = [begun, hand, agree(bob)];

  test('counts for its own person alone, once the other has lost the right', () => {
    expect(openDecisionIn(flow, given).votes).toMatchObject([{ by: bob, onBehalfOf: [ann] }]);
    expect(play(flow, [...given, agree(cem, without('u-ann'))]).answer).toBe(`vote_lapsed ${made}`);
    const claimed = steer('claim', { step: 'review' }, { by: cem, facts: without('u-ann') });
    const [vote] = openDecisionIn(flow, [...given, claimed]).votes;
    expect([vote?.by, vote?.onBehalfOf]).toEqual([bob, undefined]);
  });

  test('counts for the other, once its own person has no right but that', () => {
    const acts = [...given, agree(cem, without('u-bob'))];
    expect(runOf(play(flow, acts)).steps.review?.last).toMatchObject({ approvers: [bob, cem, ann], onBehalfOf: [ann] });
  });

  test('counts for less, where its own person has left one group of several', () => {
    const both = withUser('u-bob', { name: 'bob', groups: ['dev', 'ops'] });
    const claimed = steer('claim', { step: 'review' }, { by: cem, facts: without('u-bob') });
    const votes = openDecisionIn(flow, [begun, hand, agree(bob, both), claimed]).votes;
    expect(votes).toMatchObject([{ by: bob, groups: ['dev'], onBehalfOf: [ann] }]);
  });

  test('is none, once both have lost it', () => {
    const away = withUser('u-ann', undefined, without('u-bob'));
    expect(play(flow, [...given, agree(cem, away)]).answer).toBe('vote_lapsed vote_taken');
  });
});

test('those who have voted are looked up with who votes, and when more are asked', () => {
  const hand = steer('delegate', { step: 'review', to: bob as Person }, { by: ann });
  const run = runOf(play(flow, [begun, hand, agree(bob)]));
  const command = { type: 'decide', step: 'review', visit: 1, outcome: 'AGREE', digest } as const;
  expect(factsOfOthers(command, cem, run)).toEqual(['user:u-bob', 'user:u-ann']);
  expect(factsOfOthers({ type: 'timer' }, system, run)).toEqual(['user:u-bob', 'user:u-ann', 'users']);
  expect(factsOfOthers({ type: 'timer' }, system, runOf(play(flow, [begun])))).toEqual([]);
});
