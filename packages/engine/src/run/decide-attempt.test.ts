import { describe, expect, test } from 'vitest';
import { ack, buildFinished, start, stop, taskFailed, timer } from '../testing/acts.ts';
import { story } from '../testing/picture.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { RunCommand } from './run-command.ts';

const loop = sketchFlow([
  { name: 'a', on: { SUCCESS: 'b', FAIL: 'a' }, outcomes: ['SUCCESS', 'FAIL', 'UNMAPPED', 'TIMEOUT'] },
  { name: 'b', on: { SUCCESS: 'done', FAIL: 'a', TIMEOUT: 'a' }, timeoutMs: 1000 },
]);
const pipeline = sketchFlow([
  { name: 'build', kind: 'pipeline', on: { SUCCESS: 'done', FAIL: 'build' }, outcomes: ['SUCCESS', 'FAIL', 'KILLED'] },
]);
const withKilled = sketchFlow([{ name: 'build', kind: 'pipeline', on: { SUCCESS: 'done', KILLED: 'stopped' } }]);
const held = sketchFlow([{ name: 'build', kind: 'pipeline', on: { SUCCESS: 'done' } }], { onFailure: 'hold' });
const mappedFailure = sketchFlow([{ name: 'a', on: { SUCCESS: 'done', UNREACHABLE: 'stopped' } }]);
const inB = [start(), ack('id-1', 'SUCCESS')];
const finished = [...inB, ack('id-2', 'SUCCESS')];

runCases('an acknowledgement', {
  'closes the visit with its outcome': {
    flow: loop,
    given: [start()],
    when: ack('id-1', 'SUCCESS'),
    answer: 'visit_closed visit_opened attempt_started',
    becomes: 'running | b#1 attempting 1',
  },
  'with the outcome that stands already gets the same answer and changes nothing': {
    flow: loop,
    given: inB,
    when: ack('id-1', 'SUCCESS'),
    answer: 'nothing',
  },
  'with another outcome than the one that stands is refused': {
    flow: loop,
    given: inB,
    when: ack('id-1', 'FAIL'),
    answer: 'already_finished',
  },
  'with another outcome is recorded once when the door wants it so': {
    flow: loop,
    given: inB,
    when: ack('id-1', 'FAIL', { contrary: 'record' }),
    answer: 'repeat_ignored',
    becomes: 'running | b#1 attempting 1',
  },
  'with another outcome is not recorded a second time': {
    flow: loop,
    given: [...inB, ack('id-1', 'FAIL', { contrary: 'record' })],
    when: ack('id-1', 'UNMAPPED', { contrary: 'record' }),
    answer: 'nothing',
  },
  'of progress after the outcome changes nothing': {
    flow: loop,
    given: inB,
    when: ack('id-1', 'FAIL', { done: false }),
    answer: 'nothing',
  },
  'of an earlier visit is stale': {
    flow: loop,
    given: [start(), ack('id-1', 'FAIL'), ack('id-2', 'SUCCESS')],
    when: ack('id-1', 'FAIL'),
    answer: 'attempt_stale',
  },
  'of a visit before the open one of the same step is answered as a repeat': {
    flow: loop,
    given: [start(), ack('id-1', 'FAIL')],
    when: ack('id-1', 'SUCCESS'),
    answer: 'already_finished',
  },
  'with a uuid that no attempt had is stale': {
    flow: loop,
    given: [start()],
    when: ack('id-9', 'SUCCESS'),
    answer: 'attempt_stale',
  },
  'of an attempt that ended with its run is stale': {
    flow: loop,
    given: [start(), stop()],
    when: ack('id-1', 'SUCCESS'),
    answer: 'attempt_stale',
  },
  'with an outcome that the job does not declare is refused': {
    flow: loop,
    given: [start()],
    when: ack('id-1', 'MAYBE'),
    answer: 'outcome_unknown',
  },
  'with an outcome that the step does not map is refused': {
    flow: loop,
    given: [start()],
    when: ack('id-1', 'UNMAPPED'),
    answer: 'outcome_unknown',
  },
  'with an outcome of the engine is refused, even where it is declared': {
    flow: loop,
    given: [start()],
    when: ack('id-1', 'TIMEOUT'),
    answer: 'outcome_unknown',
  },
  'with an outcome of the engine is refused, even where it is mapped': {
    flow: loop,
    given: inB,
    when: ack('id-2', 'TIMEOUT'),
    answer: 'outcome_unknown',
  },
  'named like a member of every object is refused': {
    flow: loop,
    given: [start()],
    when: ack('id-1', 'constructor'),
    answer: 'outcome_unknown',
  },
  'that is late repeats the outcome that the deadline gave': {
    flow: loop,
    given: [...inB, timer(1000)],
    when: ack('id-2', 'SUCCESS'),
    answer: 'already_finished',
  },
  'repeats after the run is done': { flow: loop, given: finished, when: ack('id-2', 'SUCCESS'), answer: 'nothing' },
  'of an attempt that waits for a build is stale: its uuid is nobody’s credential': {
    flow: pipeline,
    given: [start()],
    when: ack('id-1', 'SUCCESS'),
    answer: 'attempt_stale',
  },
  'of a finished attempt that waited for a build is stale too': {
    flow: pipeline,
    given: [start(), buildFinished({ step: 'build' }, 'success')],
    when: ack('id-1', 'FAIL', { contrary: 'record' }),
    answer: 'attempt_stale',
  },
});

describe('an acknowledgement', () => {
  test('that is not done is progress: it stands in the attempt and dispatches nothing', () => {
    const given = [
      start(),
      ack('id-1', 'SUCCESS', { done: false, data: { inline: '40 %' }, context: { seen: 1 }, at: 7 }),
    ];
    const played = play(loop, given);
    const phase = runOf(played).open.a?.phase;
    expect(played.answer).toBe('attempt_progressed');
    expect(phase).toMatchObject({ attempt: { progress: { at: 7, outcome: 'SUCCESS', data: { inline: '40 %' } } } });
    expect(runOf(played).context).toEqual({ seen: 1 });
    expect(played.effects).toHaveLength(1);
  });

  test('of progress is refused when the run has taken as many transitions as its flow allows', () => {
    const limited = { ...loop, flow: { ...loop.flow, limits: { ...loop.flow.limits, transitions: 3 } } };
    const report = ack('id-1', '', { done: false });
    expect(play(limited, [start(), report]).answer).toBe('attempt_progressed');
    expect(play(limited, [start(), report, report]).answer).toBe('too_large');
    expect(play(limited, [start(), report, ack('id-1', 'SUCCESS')]).answer).toContain('visit_closed');
  });

  test('of progress may name no outcome', () => {
    const played = play(loop, [start(), ack('id-1', '', { done: false })]);
    expect(runOf(played).open.a?.phase).toMatchObject({ attempt: { progress: { at: 0 } } });
    expect(played.events).toEqual([{ type: 'attempt_progressed', step: 'a', visit: 1, attempt: 1 }]);
  });

  test('keeps its data with the step and merges its context into that of the run', () => {
    const first = ack('id-1', 'SUCCESS', { data: { inline: 'one' }, context: { a: 1, b: 1 } });
    const run = runOf(play(loop, [start(), first, ack('id-2', 'FAIL', { context: { b: 2 } })]));
    expect(run.steps.a?.last).toMatchObject({ outcome: 'SUCCESS', data: { inline: 'one' }, uuid: 'id-1' });
    expect(run.context).toEqual({ a: 1, b: 2 });
  });

  test('that makes the context too large is refused, done or not', () => {
    const context = { text: 'x'.repeat(40_000) };
    const other = { more: 'x'.repeat(40_000) };
    const given = [start(), ack('id-1', 'SUCCESS', { context })];
    expect(play(loop, [...given, ack('id-2', 'SUCCESS', { context: other })]).answer).toBe('too_large');
    expect(play(loop, [...given, ack('id-2', 'SUCCESS', { context: other, done: false })]).answer).toBe('too_large');
    expect(play(loop, [...given, ack('id-2', 'SUCCESS', { context })]).answer).toBe('visit_closed run_done');
  });

  test('that is refused says what the step would take', () => {
    expect(play(loop, [start(), ack('id-1', 'MAYBE')]).message).toBe(
      'do a declares SUCCESS, FAIL, UNMAPPED, TIMEOUT, not "MAYBE"',
    );
    expect(play(loop, [start(), ack('id-1', 'UNMAPPED')]).message).toBe('step a says nothing about UNMAPPED');
  });

  test('closes each visit exactly once', () => {
    const repeats = Array.from({ length: 20 }, () => ack('id-1', 'SUCCESS'));
    expect(story(play(loop, [...inB, ...repeats, ack('id-2', 'SUCCESS')]).closed)).toBe('a#1 SUCCESS, b#1 SUCCESS');
  });
});

runCases('the result of a build', {
  'success is SUCCESS': {
    flow: pipeline,
    given: [start()],
    when: buildFinished({ step: 'build' }, 'success'),
    answer: 'visit_closed run_done',
    becomes: 'done',
  },
  'failure is FAIL where it is mapped': {
    flow: pipeline,
    given: [start()],
    when: buildFinished({ step: 'build' }, 'failure'),
    answer: 'visit_closed visit_opened attempt_started',
    becomes: 'running | build#2 attempting 1',
  },
  'failure fails the run where FAIL is not mapped': {
    flow: withKilled,
    given: [start()],
    when: buildFinished({ step: 'build' }, 'failure'),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | build#1 blocked',
  },
  'failure holds the run where FAIL is not mapped and the flow holds on failure': {
    flow: held,
    given: [start()],
    when: buildFinished({ step: 'build' }, 'failure'),
    answer: 'attempt_failed run_held',
    becomes: 'held(failure) | build#1 blocked',
  },
  'killed is KILLED where it is mapped': {
    flow: withKilled,
    given: [start()],
    when: buildFinished({ step: 'build' }, 'killed'),
    answer: 'visit_closed run_stopped',
    becomes: 'stopped',
  },
  'killed fails the run where KILLED is not mapped': {
    flow: pipeline,
    given: [start()],
    when: buildFinished({ step: 'build' }, 'killed'),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | build#1 blocked',
  },
  'of an earlier visit changes nothing': {
    flow: pipeline,
    given: [start(), buildFinished({ step: 'build' }, 'failure')],
    when: buildFinished({ step: 'build' }, 'success'),
    answer: 'nothing',
  },
  'of an attempt that no build serves changes nothing': {
    flow: loop,
    given: [start()],
    when: buildFinished({ step: 'a' }, 'success'),
    answer: 'nothing',
  },
});

runCases('a failed task', {
  'leads where its outcome is mapped': {
    flow: mappedFailure,
    given: [start()],
    when: taskFailed({ step: 'a' }),
    answer: 'attempt_failed visit_closed run_stopped',
    becomes: 'stopped',
  },
  'fails the run where its outcome is not mapped': {
    flow: loop,
    given: [start()],
    when: taskFailed({ step: 'a' }),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
  'of an attempt that is over changes nothing': {
    flow: loop,
    given: inB,
    when: taskFailed({ step: 'a' }),
    answer: 'nothing',
  },
  'of an attempt to come changes nothing': {
    flow: loop,
    given: [start()],
    when: taskFailed({ step: 'a', attempt: 2 }),
    answer: 'nothing',
  },
});

describe('a failed run', () => {
  test('says which step failed and why', () => {
    const played = play(loop, [start(), taskFailed({ step: 'a' }, { message: 'connection refused' }, 9)]);
    const failure = { outcome: 'UNREACHABLE', message: 'connection refused' };
    expect(runOf(played).state).toEqual({ status: 'failed', at: 9, step: 'a', failure });
    expect(runOf(played).open.a?.failedAttempts).toEqual([
      { number: 1, uuid: 'id-1', startedAt: 0, endedAt: 9, failure },
    ]);
  });
});

test('of signed reports a copy of an older one changes nothing', () => {
  const flow = sketchFlow([{ name: 'build', on: { OK: 'done' } }]);
  const report = (id: string, at: number | undefined, k: number) => {
    const act = ack('id-1', '', { done: false, context: { k } });
    return at === undefined ? act : { ...act, command: { ...act.command, signed: { at, id } } as RunCommand };
  };
  const [one, two] = [report('m1', 5, 1), report('m2', 5, 2)];
  const seen = [start(), report('m0', undefined, 0), one, two, report('m3', 6, 3), report('m4', undefined, 4)];
  expect(runOf(play(flow, seen)).context).toEqual({ k: 4 });
  for (const copy of [one, report('m3', 6, 3)]) expect(play(flow, [...seen, copy]).answer).toBe('nothing');
  expect(play(flow, [start(), one, two, one]).answer).toBe('nothing');
  expect(play(flow, [...seen, report('m5', 6, 5)]).answer).toBe('attempt_progressed');
});
