import { describe, expect, test } from 'vitest';
import { ann, bob, decide, people, start, steer, stop, system } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { type Act, perform, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { withSteering } from './evolve-decision.ts';

const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'ship', REWORK: 'review' },
    decision: { who: [[{ count: 2, groups: ['dev'], users: [] }]] },
  },
  { name: 'ship', effect: true, on: { OK: 'done' } },
]);
const given = [start({ by: system })];
const { digest } = openDecisionIn(flow, given);
const claim = (by = bob, more = {}) => steer('claim', { step: 'review', ...more }, { by });
const unclaim = (by = bob) => steer('unclaim', { step: 'review' }, { by });
const agree = (by = bob) => decide('review', 'AGREE', digest, { by });
const open = 'running | review#1 deciding';

runCases('a claim', {
  'is of one who may decide': { flow, given, when: claim(), answer: 'decision_claimed', becomes: open },
  'is not of who may not': {
    flow,
    given,
    when: claim({ kind: 'user', id: 'u-cem', name: 'cem' }),
    answer: 'not_eligible',
  },
  'is not of who started the run': { flow, given: [start()], when: claim(ann), answer: 'not_eligible' },
  'may be repeated': { flow, given: [...given, claim()], when: claim(), answer: 'nothing' },
  'is not taken from somebody': { flow, given: [...given, claim()], when: claim(ann), answer: 'wrong_status' },
  'can be taken back': {
    flow,
    given: [...given, claim()],
    when: unclaim(),
    answer: 'decision_unclaimed',
    becomes: open,
  },
  'can be taken back for who is away': {
    flow,
    given: [...given, claim()],
    when: unclaim(ann),
    answer: 'decision_unclaimed',
    becomes: open,
  },
  'need not be there to be taken back': { flow, given, when: unclaim(), answer: 'nothing' },
  'does not keep others from deciding': {
    flow,
    given: [...given, claim()],
    when: agree(ann),
    answer: 'vote_taken',
    becomes: open,
  },
  'is of the visit that was shown': { flow, given, when: claim(bob, { visit: 2 }), answer: 'decision_not_open' },
  'is of a decision': { flow, given, when: steer('claim', { step: 'ship' }), answer: 'step_not_found' },
  'comes too late when the run is over': { flow, given: [...given, stop()], when: claim(), answer: 'wrong_status' },
});

describe('who has claimed a decision', () => {
  const claimed = (acts: readonly Act[]) => openDecisionIn(flow, [...given, ...acts]).claimed;

  test('stands in it, until they have voted', () => {
    expect(claimed([claim()])).toEqual({ by: bob, at: 0 });
    expect(claimed([claim(), agree(ann)])).toEqual({ by: bob, at: 0 });
    expect(claimed([claim(), agree()])).toBeUndefined();
    expect(claimed([claim(), unclaim()])).toBeUndefined();
    checkHistory(play(flow, [...given, claim(), agree()]));
  });

  test('is known by the same facts as who decides', () => {
    const nobodyKnown = { ...people, 'user:u-bob': { version: 9, value: undefined } };
    const unknown = steer('claim', { step: 'review' }, { facts: nobodyKnown });
    expect(perform(play(flow, given), unknown).answer).toBe('not_eligible');
  });
});

test('an answer to nothing changes nothing', () => {
  const run = runOf(play(flow, given));
  const answer = { type: 'information_given', step: 'review', visit: 1, text: 'see the wiki' } as const;
  const decision = openDecisionIn(flow, given).id;
  expect(withSteering(run, { ...answer, decision }, { at: 5, actor: bob, seq: 9 })).toEqual(run);
});
