import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { dueAt } from '../run/due-at.ts';
import { bob, decide, people, start, system, timer } from '../testing/acts.ts';
import { openDecisionIn, openDecisionOfPlayed } from '../testing/open-decision-in.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const given = start({ by: system, at: 10 });
const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'done', REJECT: 'stopped' },
    decision: { dueMs: 100, expire: { afterMs: 300, outcome: 'REJECT' } },
  },
]);
const open = 'running | review#1 deciding';
const patient = sketchFlow([
  { name: 'review', kind: 'decision', on: { AGREE: 'done', REJECT: 'stopped' }, decision: { dueMs: 100 } },
]);

runCases('an open decision', {
  'is not reminded before it is due': { flow, given: [given], when: timer(109), answer: 'nothing' },
  'is reminded when it is due': {
    flow,
    given: [given],
    when: timer(110),
    answer: 'decision_reminded',
    becomes: 'running | review#1 deciding',
  },
  'is reminded once': { flow, given: [given, timer(110)], when: timer(309), answer: 'nothing' },
  'expires without anybody': {
    flow,
    given: [given, timer(110)],
    when: timer(310),
    answer: 'decision_expired visit_closed run_stopped',
    becomes: 'stopped',
  },
  'is not reminded when it expires': {
    flow,
    given: [given],
    when: timer(310),
    answer: 'decision_expired visit_closed run_stopped',
    becomes: 'stopped',
  },
  'stays open for ever where nothing ends it': {
    flow: patient,
    given: [given, timer(110)],
    when: timer(1_000_000),
    answer: 'nothing',
  },
});

const nagging = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'done', REJECT: 'stopped' },
    decision: { dueMs: 100, remindMs: 50, expire: { afterMs: 300, outcome: 'REJECT' } },
  },
]);
const climbing = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'done', REJECT: 'stopped' },
    decision: {
      remindMs: 100,
      escalate: [
        { afterMs: 100, groups: ['ops'], users: [] },
        { afterMs: 200, groups: [], users: ['eve'] },
      ],
    },
  },
]);
const { digest } = openDecisionIn(climbing, [given]);
const cem = { kind: 'user', id: 'u-cem', name: 'cem' } as const;
const cemAgrees = decide('review', 'AGREE', digest, { by: cem });

runCases('a decision that goes on asking', {
  'reminds when it is due': {
    flow: nagging,
    given: [given],
    when: timer(110),
    answer: 'decision_reminded',
    becomes: open,
  },
  'reminds not too early again': { flow: nagging, given: [given, timer(110)], when: timer(159), answer: 'nothing' },
  'reminds again': {
    flow: nagging,
    given: [given, timer(110)],
    when: timer(160),
    answer: 'decision_reminded',
    becomes: open,
  },
  'reminds once for what was missed': {
    flow: nagging,
    given: [given, timer(110), timer(290)],
    when: timer(300),
    answer: 'nothing',
  },
  'asks more people, and reminds them': {
    flow: climbing,
    given: [given],
    when: timer(110),
    answer: 'decision_escalated decision_reminded',
    becomes: open,
  },
  'asks all at once whom it should have asked before': {
    flow: climbing,
    given: [given],
    when: timer(1000),
    answer: 'decision_escalated decision_escalated decision_reminded',
    becomes: open,
  },
  'asks nobody before it is time': { flow: climbing, given: [given], when: cemAgrees, answer: 'not_eligible' },
  'is decided by whom it asks later': {
    flow: climbing,
    given: [given, timer(110)],
    when: cemAgrees,
    answer: 'decision_made visit_closed run_done',
    becomes: 'done',
  },
  'is decided by whom it has asked first all the same': {
    flow: climbing,
    given: [given, timer(1000)],
    when: decide('review', 'AGREE', digest),
    answer: 'decision_made visit_closed run_done',
    becomes: 'done',
  },
  'is decided before it expires, or not at all': {
    flow: nagging,
    given: [given, timer(310)],
    when: decide('review', 'AGREE', openDecisionIn(nagging, [given]).digest, { at: 310 }),
    answer: 'already_finished',
  },
});

describe('an escalation', () => {
  test('adds to whom is asked, and never takes away', () => {
    expect(openDecisionIn(climbing, [given, timer(110)])).toMatchObject({
      who: [[{ count: 1, groups: ['dev', 'ops'], users: [] }]],
      escalate: [{ at: 210, users: ['eve'] }],
    });
    const last = openDecisionIn(climbing, [given, timer(110), timer(210)]);
    expect(last.who).toEqual([[{ count: 1, groups: ['dev', 'ops'], users: ['eve'] }]]);
    expect(last).not.toHaveProperty('escalate');
    checkHistory(play(climbing, [given, timer(110), timer(210), cemAgrees]));
  });

  test('lets who has voted say so again, for the groups that are asked since', () => {
    const seats = ['zoe', 'yan'].map((user) => ({ count: 1, groups: [], users: [user] }));
    const rule = {
      who: [[{ count: 1, groups: ['dev'], users: [] }, ...seats]],
      escalate: [{ afterMs: 100, groups: ['qa'], users: [] }],
    };
    const wide = sketchFlow([{ name: 'review', kind: 'decision', on: { AGREE: 'done' }, decision: rule }]);
    const agree = decide('review', 'AGREE', openDecisionIn(wide, [given]).digest);
    const groupsIn = (played: Played) => openDecisionOfPlayed(played).votes.map(({ groups }) => groups);
    const voted = play(wide, [given, agree]);
    expect([perform(voted, agree).answer, groupsIn(voted)]).toEqual(['nothing', [['dev']]]);
    const again = perform(perform(voted, timer(110)), agree);
    expect([again.answer, groupsIn(again)]).toEqual(['vote_taken', [['dev', 'qa']]]);
    expect(perform(again, agree).answer).toBe('nothing');
  });

  test('does not by itself make votes enough that were not', () => {
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
          escalate: [{ afterMs: 100, groups: ['dev'], users: [] }],
        },
      },
    ]);
    const shown = openDecisionIn(two, [given]).digest;
    const agree = (by: Actor) => decide('review', 'AGREE', shown, { by });
    const ann = { kind: 'user', id: 'u-ann', name: 'ann' } as const;
    const dev = { kind: 'user', id: 'u-bob', name: 'bob' } as const;
    const both = [given, agree(ann), agree(dev)];
    const escalated = { ...timer(110), facts: people };
    const { who } = openDecisionIn(two, [...both, escalated]);
    expect(who[0]?.[1]).toEqual({ count: 1, groups: ['ops'], users: [] });
    expect(openDecisionIn(two, [given, agree(ann), escalated]).who[0]?.[1]?.groups).toEqual(['ops', 'dev']);
    // One of the two has left: the other alone is not enough then, and whoever comes has to vote.
    const left = { ...people, 'user:u-ann': { version: 8, value: { name: 'ann', groups: [] } } };
    const alone = play(two, [...both, { ...escalated, facts: left }]);
    expect(alone.answer).toBe('vote_lapsed decision_escalated');
    expect(openDecisionOfPlayed(alone)).toMatchObject({
      votes: [{ by: dev }],
      who: [[{}, { groups: ['ops', 'dev'] }]],
    });
  });
});

test('reminders end after a hundred', () => {
  const times = Array.from({ length: 100 }, (_, index) => timer(10 + 100 * (index + 1)));
  const patiently = sketchFlow([
    { name: 'review', kind: 'decision', on: { AGREE: 'done' }, decision: { remindMs: 100 } },
  ]);
  expect(openDecisionIn(patiently, [given, ...times.slice(1)]).remind).toEqual({ everyMs: 100, at: 10_110, left: 1 });
  expect(openDecisionIn(patiently, [given, ...times])).not.toHaveProperty('remind');
  expect(dueAt(runOf(play(patiently, [given, ...times])))).toBeUndefined();
});

describe('the times of a decision', () => {
  test('are when its run is due', () => {
    const at = [[given], [given, timer(110)], [given, timer(310)]].map((acts) => dueAt(runOf(play(flow, acts))));
    expect(at).toEqual([110, 310, undefined]);
    expect(dueAt(runOf(play(patient, [given, timer(110)])))).toBeUndefined();
  });

  test('stand in the decision, and its end is by the system, without a reason', () => {
    const played = play(flow, [given, timer(110), timer(310)]);
    expect(played.closed).toMatchObject([
      { decision: { due: { at: 110, reminded: true } }, end: { outcome: 'REJECT', by: system } },
    ]);
    expect(runOf(played).steps.review?.last?.data).toEqual({ inline: '{"outcome":"REJECT"}' });
    checkHistory(played);
  });

  test('go on while the run is paused', () => {
    const paused = play(flow, [given, { command: { type: 'pause' }, by: bob }]);
    expect(dueAt(runOf(paused))).toBe(110);
    expect(perform(paused, timer(310)).answer).toContain('decision_expired');
  });

  test('do not count once it is decided', () => {
    const phase = runOf(play(flow, [given])).open.review?.phase;
    const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
    const after = play(flow, [given, decide('review', 'AGREE', digest, { by: bob }), timer(310)]);
    expect([after.answer, runOf(after).state.status]).toEqual(['nothing', 'done']);
  });
});
