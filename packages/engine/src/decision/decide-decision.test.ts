import { describe, expect, test } from 'vitest';
import { type Facts, userFactKey } from '../fact.ts';
import type { FlowVersion } from '../flow/flow.ts';
import type { OpenDecision } from '../run/run.ts';
import { ack, admin, ann, bob, decide, nobody, people, start, stop, system } from '../testing/acts.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const review = sketchFlow([
  { name: 'review', kind: 'decision', on: { AGREE: 'deploy', REWORK: 'review', EXPIRED: 'stopped' } },
  { name: 'deploy', effect: true, on: { SUCCESS: 'done', FAIL: 'review' } },
]);
const named = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'done' },
    decision: { who: [[{ count: 1, groups: [], users: ['cem'] }]] },
  },
]);
const cem = { kind: 'user' as const, id: 'u-cem', name: 'cem' };
const dan = { kind: 'user' as const, id: 'u-dan', name: 'dan' };
const shown = digestOf(review, [start()]);
const agreed = [start(), decide('review', 'AGREE', shown)];
const ownProject = runOf(play(review, [start()])).project;
const decidesIn = (...projects: readonly string[]): Facts => ({
  ...people,
  [userFactKey('u-bob')]: { version: 9, value: { name: 'bob', groups: ['qa', 'dev'], decidesIn: projects } },
});
const afterRework = [start(), decide('review', 'REWORK', shown, { reason: 'the tests are red' })];

runCases('an open decision', {
  'takes the grant of one eligible person': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | deploy#1 attempting 1',
  },
  'takes a refusal with a reason': {
    flow: review,
    given: [start()],
    when: decide('review', 'REWORK', shown, { reason: 'the tests are red' }),
    answer: 'decision_made visit_closed visit_opened decision_opened',
    becomes: 'running | review#2 deciding',
  },
  'takes no refusal without a reason': {
    flow: review,
    given: [start()],
    when: decide('review', 'REWORK', shown),
    answer: 'reason_required',
  },
  'takes no refusal whose reason is mostly blanks': {
    flow: review,
    given: [start()],
    when: decide('review', 'REWORK', shown, { reason: '    no        ' }),
    answer: 'reason_required',
  },
  'takes no refusal whose reason cannot be seen': {
    flow: review,
    given: [start()],
    when: decide('review', 'REWORK', shown, { reason: 'no\u200b\u2060\u00ad\u3164\u200b\u2060\u00ad\u3164\0\0' }),
    answer: 'reason_required',
  },
  'takes no reason that is too long to stand in a run': {
    flow: review,
    given: [start()],
    when: decide('review', 'REWORK', shown, { reason: 'because '.repeat(1000) }),
    answer: 'too_large',
  },
  'takes nothing from who started the run': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { by: ann }),
    answer: 'not_eligible',
  },
  'takes nothing from who is in no group of the rule': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { by: cem }),
    answer: 'not_eligible',
  },
  'takes nothing from who has no role in its project by which one decides': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { facts: decidesIn('elsewhere') }),
    answer: 'not_eligible',
  },
  'takes the grant of who has such a role in its project': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { facts: decidesIn('elsewhere', ownProject) }),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | deploy#1 attempting 1',
  },
  'takes nothing from a user that is not known': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { by: dan }),
    answer: 'not_eligible',
  },
  'takes nothing from a machine': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { by: { kind: 'agent', id: 'g1', name: 'ann' } }),
    answer: 'not_eligible',
  },
  'takes the word of a person that the rule names': {
    flow: named,
    given: [start()],
    when: decide('review', 'AGREE', digestOf(named, [start()]), { by: cem }),
    answer: 'decision_made visit_closed run_done',
    becomes: 'done',
  },
  'takes nothing that was said about something else': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown.replace(/./, 'z')),
    answer: 'digest_stale',
  },
  'takes no outcome that it does not have': {
    flow: review,
    given: [start()],
    when: decide('review', 'MAYBE', shown),
    answer: 'outcome_unknown',
  },
  'takes no outcome that only the engine gives': {
    flow: review,
    given: [start()],
    when: decide('review', 'EXPIRED', shown, { reason: 'it has expired' }),
    answer: 'outcome_unknown',
  },
  'takes no outcome named like a member of every object': {
    flow: review,
    given: [start()],
    when: decide('review', '__proto__', shown, { reason: 'why should it not' }),
    answer: 'outcome_unknown',
  },
  'takes nothing for a visit to come': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { visit: 2 }),
    answer: 'decision_not_open',
  },
});

runCases('a decision that is made', {
  'gives who clicks twice the same answer': {
    flow: review,
    given: agreed,
    when: decide('review', 'AGREE', shown),
    answer: 'nothing',
  },
  'does not change because its maker thinks again': {
    flow: review,
    given: agreed,
    when: decide('review', 'REWORK', shown, { reason: 'on second thoughts' }),
    answer: 'already_finished',
  },
  'tells another person that it is made, whatever that one wants': {
    flow: review,
    given: [start({ by: cem }), decide('review', 'AGREE', shown)],
    when: decide('review', 'AGREE', shown, { by: ann }),
    answer: 'already_finished',
  },
  'tells nothing to who may not decide': {
    flow: review,
    given: agreed,
    when: decide('review', 'AGREE', shown, { by: cem }),
    answer: 'not_eligible',
  },
  'answers repeats of the visit before while the next is open': {
    flow: review,
    given: afterRework,
    when: decide('review', 'REWORK', shown, { reason: 'the tests are red' }),
    answer: 'nothing',
  },
  'is closed for contrary words about the visit before': {
    flow: review,
    given: afterRework,
    when: decide('review', 'AGREE', shown),
    answer: 'already_finished',
  },
});

runCases('a decision', {
  'is not open before its step is entered': {
    flow: sketchFlow([
      { name: 'build', on: { SUCCESS: 'review' } },
      { name: 'review', kind: 'decision', on: { AGREE: 'done' } },
    ]),
    given: [start()],
    when: decide('review', 'AGREE', shown),
    answer: 'decision_not_open',
  },
  'is not open any more in a stopped run': {
    flow: review,
    given: [start(), stop()],
    when: decide('review', 'AGREE', shown),
    answer: 'decision_not_open',
  },
  'is not found where the step is no decision': {
    flow: review,
    given: [start()],
    when: decide('deploy', 'AGREE', shown),
    answer: 'step_not_found',
  },
  'is not found where there is no step': {
    flow: review,
    given: [start()],
    when: decide('constructor', 'AGREE', shown),
    answer: 'step_not_found',
  },
  'is not made by acknowledging its id': {
    flow: review,
    given: [start()],
    when: ack('id-1', 'AGREE'),
    answer: 'attempt_stale',
  },
});

runCases('the built-in administrator', {
  'decides what others started': {
    flow: review,
    given: [start()],
    when: decide('review', 'AGREE', shown, { by: admin, facts: people }),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | deploy#1 attempting 1',
  },
  'decides its own run while it is alone': {
    flow: review,
    given: [start({ by: admin })],
    when: decide('review', 'AGREE', shown, { by: admin, facts: nobody }),
    answer: 'decision_made visit_closed visit_opened attempt_started',
    becomes: 'running | deploy#1 attempting 1',
  },
  'does not decide its own run when there is somebody else': {
    flow: review,
    given: [start({ by: admin })],
    when: decide('review', 'AGREE', shown, { by: admin, facts: people }),
    answer: 'not_eligible',
  },
  'does not decide its own run when it is not known whether there is somebody else': {
    flow: review,
    given: [start({ by: admin })],
    when: decide('review', 'AGREE', shown, { by: admin, facts: {} }),
    answer: 'not_eligible',
  },
  'is a member of every group, but not one of the people that a rule names': {
    flow: named,
    given: [start()],
    when: decide('review', 'AGREE', digestOf(named, [start()]), { by: admin }),
    answer: 'not_eligible',
  },
});

describe('the record of a decision', () => {
  test('has what was decided on, why, what it lets happen and where eligibility was read', () => {
    const { events } = play(review, [start(), decide('review', 'AGREE', shown, { reason: 'fine' })]);
    expect(events[0]).toEqual({
      type: 'decision_made',
      step: 'review',
      visit: 1,
      decision: 'id-1',
      outcome: 'AGREE',
      digest: shown,
      reason: 'fine',
      granted: ['deploy'],
      eligibility: { key: 'user:u-bob', version: 8 },
    });
  });

  test('says that the administrator was exempt because it was alone', () => {
    const own = play(review, [start({ by: admin }), decide('review', 'AGREE', shown, { by: admin, facts: nobody })]);
    const other = play(review, [start(), decide('review', 'AGREE', shown, { by: admin })]);
    expect(own.events[0]).toMatchObject({ exempt: 'alone', eligibility: 'admin' });
    expect(other.events[0]).not.toHaveProperty('exempt');
  });

  test('of a refusal lets nothing happen', () => {
    expect(play(review, afterRework).events[0]).toMatchObject({ outcome: 'REWORK', granted: [] });
    expect(runOf(play(review, afterRework)).granted).toEqual({});
  });

  test('is data for later steps, and in the closed visit with its maker and reason', () => {
    const { run, closed } = play(review, afterRework);
    expect(run?.steps.review?.last).toMatchObject({
      outcome: 'REWORK',
      data: { inline: '{"outcome":"REWORK","reason":"the tests are red"}' },
      by: bob,
    });
    expect(closed).toMatchObject([
      { step: 'review', uuid: 'id-1', decision: { id: 'id-1' }, end: { by: bob, reason: 'the tests are red' } },
    ]);
  });

  test('says who may decide to who may not', () => {
    const { message } = play(review, [start(), decide('review', 'AGREE', shown, { by: cem })]);
    expect(message).toBe('cem is not among those who may decide: group(dev)');
  });

  test('is one, when two people race with contrary outcomes', () => {
    const race = [
      start({ by: system }),
      decide('review', 'AGREE', shown),
      decide('review', 'REWORK', shown, { by: ann }),
    ];
    const { journal } = play(review, race);
    expect(journal.flatMap(({ events }) => events).filter(({ type }) => type === 'decision_made')).toHaveLength(1);
  });
});

function digestOf(version: FlowVersion, acts: readonly Act[]): string {
  return openDecision(version, acts).digest;
}

function openDecision(version: FlowVersion, acts: readonly Act[]): OpenDecision {
  const phase = runOf(play(version, acts)).open.review?.phase;
  if (phase?.kind !== 'deciding') throw new Error('no decision is open');
  return phase.decision;
}
