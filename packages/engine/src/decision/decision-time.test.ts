import { describe, expect, test } from 'vitest';
import { dueAt } from '../run/due-at.ts';
import { bob, decide, start, system, timer } from '../testing/acts.ts';
import { perform, play, runOf } from '../testing/play.ts';
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
