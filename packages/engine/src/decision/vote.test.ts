import { describe, expect, test } from 'vitest';
import type { QuorumPart } from '../flow/flow.ts';
import type { OpenDecision } from '../run/run.ts';
import { admin, ann, bob, decide, nobody, start, stop, system } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { missingText, missingVotes } from './quorum.ts';

const two: QuorumPart = { count: 2, groups: ['dev'], users: ['cem'] };
const cem = { kind: 'user' as const, id: 'u-cem', name: 'cem' };
const byNobody = start({ by: system });
const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'ship', LATER: 'done', REWORK: 'review' },
    decision: { who: [[two]], grants: ['AGREE', 'LATER'] },
  },
  { name: 'ship', effect: true, on: { SUCCESS: 'done', FAIL: 'review' } },
]);
const shown = open([byNobody]).digest;
const agree = (by = bob, reason?: string) => decide('review', 'AGREE', shown, { by, ...(reason && { reason }) });
const agreed = [byNobody, agree(), agree(cem)];

runCases('a decision of two people', {
  'waits after the first vote': {
    flow,
    given: [byNobody],
    when: agree(),
    answer: 'vote_taken',
    becomes: 'running | review#1 deciding',
  },
  'is made by the second': {
    flow,
    given: [byNobody, agree()],
    when: agree(cem),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | ship#1 attempting 1',
  },
  'counts a person once': { flow, given: [byNobody, agree()], when: agree(), answer: 'nothing' },
  'takes a better reason of the same person': {
    flow,
    given: [byNobody, agree()],
    when: agree(bob, 'well tested'),
    answer: 'vote_taken',
    becomes: 'running | review#1 deciding',
  },
  'does not add up votes for different outcomes': {
    flow,
    given: [byNobody, agree()],
    when: decide('review', 'LATER', shown, { by: cem }),
    answer: 'vote_taken',
    becomes: 'running | review#1 deciding',
  },
  'does not count what a person said before': {
    flow,
    given: [byNobody, agree(), decide('review', 'LATER', shown)],
    when: agree(cem),
    answer: 'vote_taken',
    becomes: 'running | review#1 deciding',
  },
  'takes a person who comes round': {
    flow,
    given: [byNobody, agree(), decide('review', 'LATER', shown, { by: cem })],
    when: agree(cem),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | ship#1 attempting 1',
  },
  'is refused by one of them alone': {
    flow,
    given: [byNobody, agree()],
    when: decide('review', 'REWORK', shown, { by: cem, reason: 'the tests are red' }),
    answer: 'decision_made visit_closed visit_opened decision_opened',
    becomes: 'running | review#2 deciding',
  },
  'may be refused by who has agreed': {
    flow,
    given: [byNobody, agree()],
    when: decide('review', 'REWORK', shown, { reason: 'the tests are red' }),
    answer: 'decision_made visit_closed visit_opened decision_opened',
    becomes: 'running | review#2 deciding',
  },
  'takes no vote of who started the run': {
    flow,
    given: [start(), agree()],
    when: agree(ann),
    answer: 'not_eligible',
  },
  'gives all who granted it the same answer afterwards': { flow, given: agreed, when: agree(), answer: 'nothing' },
  'tells others that it is made': { flow, given: agreed, when: agree(ann), answer: 'already_finished' },
  'is not made by the administrator alone': {
    flow,
    given: [start({ by: admin }), decide('review', 'AGREE', shown, { by: admin, facts: nobody })],
    when: decide('review', 'AGREE', shown, { by: admin, facts: nobody }),
    answer: 'nothing',
  },
  'does not count who was alone with the run any more, once there is somebody else': {
    flow,
    given: [start({ by: admin }), decide('review', 'AGREE', shown, { by: admin, facts: nobody })],
    when: agree(),
    answer: 'vote_lapsed vote_taken',
    becomes: 'running | review#1 deciding',
  },
  'is made by the administrator with somebody else': {
    flow,
    given: [byNobody, agree(admin as typeof bob)],
    when: agree(),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | ship#1 attempting 1',
  },
});

const needed = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'ship', REWORK: 'review' },
    decision: { who: [[{ count: 2, groups: ['dev'], users: [] }]], required: ['bob', 'cem'] },
  },
  { name: 'ship', effect: true, on: { SUCCESS: 'done' } },
]);
const say = (by = bob) => decide('review', 'AGREE', openDecisionIn(needed, [byNobody]).digest, { by });

runCases('a decision that cannot be without somebody', {
  'waits for them when enough others have agreed': {
    flow: needed,
    given: [byNobody, say(ann)],
    when: say(bob),
    answer: 'vote_taken',
    becomes: 'running | review#1 deciding',
  },
  'asks them also where nothing else does': {
    flow: needed,
    given: [byNobody, say(ann), say(bob)],
    when: say(cem),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | ship#1 attempting 1',
  },
  'counts them for the others only where they are of those': {
    flow: needed,
    given: [byNobody, say(cem)],
    when: say(bob),
    answer: 'vote_taken',
    becomes: 'running | review#1 deciding',
  },
});

test('who is needed stands among those who are missing', () => {
  const decision = openDecisionIn(needed, [byNobody, say(bob)]);
  expect(missingText(missingVotes(decision, 'AGREE'))).toBe('1 of group(dev) and 1 of cem');
});

describe('the votes', () => {
  test('stand in the open decision, with where eligibility was read', () => {
    expect(open([byNobody, agree(bob, 'fine')]).votes).toEqual([
      {
        by: bob,
        groups: ['dev'],
        outcome: 'AGREE',
        reason: 'fine',
        at: 0,
        eligibility: { key: 'user:u-bob', version: 8 },
      },
    ]);
    const alone = decide('review', 'AGREE', shown, { by: admin, facts: nobody });
    expect(open([start({ by: admin }), alone]).votes).toMatchObject([{ exempt: 'alone', eligibility: 'admin' }]);
  });

  test('tell who is missing, for each granting outcome', () => {
    const decision = open([byNobody, agree()]);
    expect(missingText(missingVotes(decision, 'AGREE'))).toBe('1 of group(dev) or cem');
    expect(missingText(missingVotes(decision, 'LATER'))).toBe('2 of group(dev) or cem');
  });

  test('are replaced by later ones of the same person', () => {
    const votes = open([byNobody, agree(), agree(bob, 'fine'), decide('review', 'LATER', shown)]).votes;
    expect(votes).toMatchObject([{ by: bob, outcome: 'LATER' }]);
  });

  test('are kept with the visit that they closed, and those who granted with the step', () => {
    const played = play(flow, agreed);
    expect(played.closed).toMatchObject([{ step: 'review', decision: { votes: [{ by: bob }] }, end: { by: cem } }]);
    expect(runOf(played).steps.review?.last?.approvers).toEqual([bob, cem]);
    checkHistory(played);
  });

  test('are not of those who granted when somebody refuses', () => {
    const refused = decide('review', 'REWORK', shown, { by: cem, reason: 'the tests are red' });
    const run = runOf(play(flow, [byNobody, agree(), refused]));
    expect(run.steps.review?.last).not.toHaveProperty('approvers');
    expect(openOf(run.open.review?.phase).votes).toEqual([]);
  });

  test('end with the run', () => {
    const played = play(flow, [byNobody, agree(), stop()]);
    expect(played.closed).toMatchObject([{ decision: { votes: [{ by: bob }] }, end: { kind: 'withdrawn' } }]);
  });
});

function open(acts: readonly Act[]): OpenDecision {
  return openOf(runOf(play(flow, acts)).open.review?.phase);
}

function openOf(phase: { readonly kind: string } | undefined): OpenDecision {
  if (phase?.kind !== 'deciding') throw new Error('no decision is open');
  return (phase as unknown as { readonly decision: OpenDecision }).decision;
}
