import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { Facts } from '../fact.ts';
import { factsFor, factsOfDecision, factsOfOthers } from '../run/run-command.ts';
import { admin, ann, bob, decide, nobody, people, start, steer, system } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { type Act, perform, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { missingText, missingVotes } from './quorum.ts';

const cem = { kind: 'user', id: 'u-cem', name: 'cem' } as const;
const dan = { kind: 'user', id: 'u-dan', name: 'dan' } as const;
const eve = { kind: 'user', id: 'u-eve', name: 'eve' } as const;
const facts: Facts = {
  ...people,
  'user:u-dan': { version: 4, value: { name: 'dan', groups: ['ops', 'dev'] } },
  'user:u-eve': { version: 5, value: { name: 'eve', groups: [] } },
};
const sketch = (decision: object) =>
  sketchFlow([
    { name: 'review', kind: 'decision', on: { AGREE: 'audit', REWORK: 'review' }, decision },
    {
      name: 'audit',
      kind: 'decision',
      on: { AGREE: 'ship', REWORK: 'review' },
      decision: { who: [[{ count: 1, groups: ['dev', 'ops'], users: ['eve'] }]], exclude: ['approvers'] },
    },
    { name: 'ship', effect: true, on: { OK: 'done' } },
  ]);
const flow = sketch({ who: [[{ count: 2, groups: ['dev'], users: ['cem'] }]] });
const given = [start({ by: system })];
const { digest } = openDecisionIn(flow, given);
type Known = Extract<Actor, { kind: 'user' }>;
const hand = (to: Actor | undefined, by: Actor = bob, known = facts) =>
  steer('delegate', { step: 'review', ...(to && { to: to as Known }) }, { by, facts: known });
const agree = (by: Actor, known = facts) => decide('review', 'AGREE', digest, { by, facts: known });
const open = 'running | review#1 deciding';

runCases('a right to decide', {
  'is handed to somebody who is not asked': {
    flow,
    given,
    when: hand(eve),
    answer: 'decision_delegated',
    becomes: open,
  },
  'is not handed on by who has none': { flow, given, when: hand(dan, eve), answer: 'not_eligible' },
  'is not handed to oneself': { flow, given, when: hand(bob), answer: 'argument_invalid' },
  'is not handed to who is not known': {
    flow,
    given,
    when: hand({ kind: 'user', id: 'u-x', name: 'x' }),
    answer: 'argument_invalid',
  },
  'is not handed around an exclusion': { flow, given: [start()], when: hand(ann), answer: 'not_eligible' },
  'is not handed on by who is excluded': { flow, given: [start()], when: hand(eve, ann), answer: 'not_eligible' },
  'is handed to one only, when it is repeated': {
    flow,
    given: [...given, hand(eve)],
    when: hand(eve),
    answer: 'nothing',
  },
  'is used up by a vote': { flow, given: [...given, agree(bob)], when: hand(eve), answer: 'wrong_status' },
  'is not handed to who has voted': { flow, given: [...given, agree(ann)], when: hand(ann), answer: 'wrong_status' },
  'goes no further': { flow, given: [...given, hand(ann)], when: hand(eve, ann), answer: 'wrong_status' },
  'is not handed to who has handed on their own': {
    flow,
    given: [...given, hand(eve)],
    when: hand(bob, ann),
    answer: 'wrong_status',
  },
  'is gone for who has handed it on': { flow, given: [...given, hand(eve)], when: agree(bob), answer: 'not_eligible' },
  'is there again when it is taken back': {
    flow,
    given: [...given, hand(eve), hand(undefined)],
    when: agree(bob),
    answer: 'vote_taken',
    becomes: open,
  },
  'is gone then for who had it': {
    flow,
    given: [...given, hand(eve), hand(undefined)],
    when: agree(eve),
    answer: 'not_eligible',
  },
  'need not be handed on to be taken back': { flow, given, when: hand(undefined), answer: 'nothing' },
  'is used by who has it': {
    flow,
    given: [...given, hand(eve)],
    when: agree(eve),
    answer: 'vote_taken',
    becomes: open,
  },
  'makes a decision with those of others': {
    flow,
    given: [...given, hand(eve), agree(eve)],
    when: agree(ann),
    answer: 'decision_made visit_closed visit_opened decision_opened',
    becomes: 'running | audit#1 deciding',
  },
  'counts once with a person’s own': {
    flow,
    given: [...given, hand(ann), agree(ann)],
    when: agree(ann),
    answer: 'nothing',
  },
  'counts once with that of another': {
    flow,
    given: [...given, hand(eve), hand(eve, ann), agree(eve)],
    when: agree(eve),
    answer: 'nothing',
  },
  'is worth nothing once its owner may not decide any more': {
    flow,
    given: [...given, hand(eve)],
    when: agree(eve, { ...facts, 'user:u-bob': { version: 9, value: { name: 'bob', groups: [] } } }),
    answer: 'not_eligible',
  },
  'is worth nothing where nobody has looked whether its owner may decide': {
    flow,
    given: [...given, hand(eve)],
    when: agree(eve, { 'user:u-eve': facts['user:u-eve'] } as Facts),
    answer: 'not_eligible',
  },
  'has not decided what somebody else has decided with it': {
    flow,
    given: [...given, hand(eve), agree(eve), agree(ann)],
    when: agree(bob),
    answer: 'already_finished',
  },
  'has decided what it was used for': {
    flow,
    given: [...given, hand(eve), agree(eve), agree(ann)],
    when: agree(eve),
    answer: 'nothing',
  },
  'is handed on by the administrator too': {
    flow,
    given: [...given, hand(eve, admin)],
    when: agree(eve),
    answer: 'vote_taken',
    becomes: open,
  },
});

describe('who decides for somebody', () => {
  const named = sketch({
    who: [
      [
        { count: 1, groups: ['dev'], users: [] },
        { count: 1, groups: [], users: ['cem'] },
      ],
    ],
  });
  const shown = openDecisionIn(named, given).digest;
  const say = (by: Actor) => decide('review', 'AGREE', shown, { by, facts });
  const decided = [...given, hand(eve, cem), say(eve), say(bob)];

  test('counts as whom the right is of, and as themselves', () => {
    const missing = (acts: readonly Act[]) => missingText(missingVotes(openDecisionIn(named, acts), 'AGREE'));
    expect(missing([...given, hand(eve, cem), say(eve)])).toBe('1 of group(dev)');
    expect(missing([...given, hand(dan, cem), say(dan)])).toBe('1 of cem');
    expect(runOf(play(named, decided)).open).toHaveProperty('audit');
    checkHistory(play(named, decided));
  });

  test('is recorded as that', () => {
    const { votes, delegations } = openDecisionIn(named, [...given, hand(eve, cem), say(eve)]);
    expect(votes).toMatchObject([{ by: eve, onBehalfOf: [cem], eligibility: { key: 'user:u-eve', version: 5 } }]);
    expect(delegations).toEqual([{ from: cem, to: eve }]);
    const { journal } = play(named, [...given, hand(eve, cem), say(bob), say(eve)]);
    expect(journal.at(-1)?.events[0]).toMatchObject({ type: 'decision_made', onBehalfOf: [cem] });
  });

  test('keeps both of them out of a decision that excludes who approved', () => {
    const run = play(named, decided);
    const { digest: later } = openDecisionIn(named, decided, 'audit');
    const audit = (by: Actor) => perform(run, decide('audit', 'AGREE', later, { by, facts })).message;
    expect(runOf(run).steps.review?.last?.approvers).toEqual([eve, bob, cem]);
    expect([audit(eve), audit(bob)]).toEqual([
      'who approved review cannot decide audit',
      'who approved review cannot decide audit',
    ]);
  });

  test('does so no more when the right is taken back, whatever they have voted', () => {
    const { votes, delegations } = openDecisionIn(flow, [...given, hand(eve), agree(eve), hand(undefined)]);
    expect([votes, delegations]).toEqual([[], []]);
  });

  test('does not count where the owner is excluded by the time that the others vote', () => {
    const approving = sketchFlow([
      { name: 'a', on: { OK: 'review&other' } },
      {
        name: 'review',
        kind: 'decision',
        on: { AGREE: 'done', REWORK: 'done' },
        decision: { who: [[{ count: 2, groups: ['dev'], users: [] }]], exclude: ['approvers'] },
      },
      { name: 'other', kind: 'decision', on: { AGREE: 'done', REWORK: 'done' } },
    ]);
    const begun = play(approving, given);
    const opened = perform(begun, {
      command: { type: 'ack', uuid: begun.effects[0]?.uuid ?? '', outcome: 'OK', done: true, contrary: 'refuse' },
    });
    const digestOf = (step: string) => {
      const phase = runOf(opened).open[step]?.phase;
      return phase?.kind === 'deciding' ? phase.decision.digest : '';
    };
    let played = perform(opened, hand(eve));
    played = perform(played, decide('review', 'AGREE', digestOf('review'), { by: eve, facts }));
    // Bob approves something else: what was said for him in the first does not count from then on.
    played = perform(played, decide('other', 'AGREE', digestOf('other'), { by: bob, facts }));
    played = perform(played, decide('review', 'AGREE', digestOf('review'), { by: ann, facts }));
    expect([played.answer, runOf(played).state.status]).toEqual(['vote_lapsed vote_taken', 'running']);
  });
});

test('whose right is used is looked up with who uses it', () => {
  const run = runOf(play(flow, [...given, hand(eve), hand(eve, admin)]));
  const command = { type: 'decide', step: 'review', visit: 1, outcome: 'AGREE', digest } as const;
  expect(factsOfOthers(command, eve, run)).toEqual(['user:u-bob']);
  expect(factsOfOthers(command, ann, run)).toEqual([]);
  expect(factsOfOthers({ ...command, step: 'ship' }, eve, run)).toEqual([]);
  expect(factsOfOthers({ type: 'pause' }, eve, run)).toEqual([]);
  expect(factsOfDecision({ ...openDecisionIn(flow, given) }, eve)).toEqual([]);
});

test('who is handed a right is looked up beforehand, too', () => {
  const command = { type: 'delegate', step: 'review', visit: 1 } as const;
  expect(factsFor({ ...command, to: eve }, bob)).toEqual(['user:u-bob', 'user:u-eve', 'users']);
  expect(factsFor(command, bob)).toEqual(['user:u-bob', 'users']);
  expect(factsFor({ ...command, type: 'claim' }, admin)).toEqual(['users']);
});

test('an administrator who is alone has nobody to hand the right to', () => {
  const alone = play(flow, [start({ by: admin })]);
  expect(perform(alone, hand(eve, admin, nobody)).answer).toBe('argument_invalid');
});
