import { describe, expect, test } from 'vitest';
import type { Flow, Step } from '../flow/flow.ts';
import { hashFlow } from '../flow/hash-flow.ts';
import { jobOf } from '../flow/job-of.ts';
import { walkAll } from '../simulate/walk-all.ts';
import {
  ack,
  act,
  actEnded,
  ann,
  migrate,
  pause,
  resume,
  retry,
  skip,
  start,
  stop,
  system,
  taskFailed,
  trigger,
} from '../testing/acts.ts';
import { type Act, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { compensateTo, rollback } from '../testing/undo-acts.ts';

function flowWith(
  hooks: readonly ('start' | 'stop' | 'finish')[],
  steps?: readonly StepSketch[],
  more: Partial<Flow> = {},
) {
  const { flow, jobs } = sketchFlow(
    steps ?? [
      { name: 'a', on: { OK: 'b' } },
      { name: 'b', on: { OK: 'done', NO: 'stopped' } },
    ],
  );
  const hook = (name: string): Step => ({
    name,
    job: 'hook',
    args: [],
    on: { OK: 'done', FAIL: 'stopped' },
    trigger: 'auto',
  });
  const job = {
    ...Object.values(sketchFlow([{ name: 'hook', on: { OK: 'done', FAIL: 'done' } }]).jobs)[0]!,
    name: 'hook',
  };
  const own = Object.fromEntries(hooks.map((each) => [each, hook(`on_${each}`)]));
  return hashFlow({ ...flow, hooks: own, ...more }, { ...jobs, hook: job });
}

const statusAfter = (hooks: Parameters<typeof flowWith>[0], acts: readonly Act[], more: Partial<Flow> = {}) => {
  const played = play(flowWith(hooks, undefined, more), acts);
  const { state, open } = runOf(played);
  return { answer: played.answer, status: state.status, open: Object.keys(open) };
};

describe('the hook of a start', () => {
  test('is entered before the first step, which follows when it is over', () => {
    expect(statusAfter(['start'], [start()])).toMatchObject({ status: 'running', open: ['on_start'] });
    expect(statusAfter(['start'], [start(), ack('id-1', 'OK')])).toEqual({
      answer: 'visit_closed visit_opened attempt_started',
      status: 'running',
      open: ['a'],
    });
  });

  test.each([{}, { onFailure: 'hold' }, { onFailure: 'rollback' }] as const)(
    'that fails ends the run as failed, with %j',
    (more) => {
      expect(statusAfter(['start'], [start(), ack('id-1', 'FAIL')], more)).toMatchObject({ status: 'failed' });
      expect(statusAfter(['start'], [start(), taskFailed({ step: 'on_start' })], more)).toEqual({
        answer: 'attempt_failed run_failed',
        status: 'failed',
        open: ['on_start'],
      });
    },
  );

  test('that ended badly is entered anew where a person says so', () => {
    const acts = [start(), ack('id-1', 'FAIL'), retry()];
    expect(statusAfter(['start'], acts)).toEqual({
      answer: 'run_continued visit_opened attempt_started',
      status: 'running',
      open: ['on_start'],
    });
    expect(statusAfter(['start'], [...acts, ack('id-2', 'OK')])).toMatchObject({ status: 'running', open: ['a'] });
    const over = [start(), ack('id-1', 'OK'), ack('id-2', 'OK'), ack('id-3', 'FAIL'), retry(), ack('id-4', 'OK')];
    expect(statusAfter(['finish'], over)).toMatchObject({ status: 'done', open: [] });
  });

  test('is tried again where a person says so', () => {
    expect(
      statusAfter(['start'], [start(), taskFailed({ step: 'on_start' }), retry(), ack('id-2', 'OK')]),
    ).toMatchObject({
      status: 'running',
      open: ['a'],
    });
  });

  test('is begun when it is the turn of a queued run', () => {
    const flow = flowWith(['start'], undefined, {
      limits: { transitions: 100, visitsPerMinute: 0, openRuns: 1, onFull: 'queue' },
    });
    const facts = (open: number) => ({ 'open-runs:p1:release': { version: 1, value: { open, waiting: 0 } } });
    const queued = play(flow, [{ ...start(), facts: facts(1) }]);
    const admit = { type: 'admit', project: 'p1', flow: 'release', openRuns: 1 } as const;
    expect(Object.keys(runOf(perform(queued, { command: admit, by: system, facts: facts(0) })).open)).toEqual([
      'on_start',
    ]);
    const stopped = play(flowWith(['stop'], undefined, flow.flow.limits ? { limits: flow.flow.limits } : {}), [
      { ...start(), facts: facts(1) },
      stop('no'),
    ]);
    expect(stopped.answer).toBe('run_stopped');
  });
});

describe('the hook of the end', () => {
  const ended = [start(), ack('id-1', 'OK'), ack('id-2', 'OK')];

  test('is entered when all steps are over, and the run is done with it', () => {
    expect(statusAfter(['finish'], ended)).toEqual({
      answer: 'visit_closed visit_opened attempt_started',
      status: 'running',
      open: ['on_finish'],
    });
    expect(statusAfter(['finish'], [...ended, ack('id-3', 'OK')])).toMatchObject({
      answer: 'visit_closed run_done',
      status: 'done',
    });
  });

  test('that fails ends the run as failed, and may be skipped', () => {
    const failed = [...ended, ack('id-3', 'FAIL')];
    expect(statusAfter(['finish'], failed)).toMatchObject({ status: 'failed' });
    expect(statusAfter(['finish'], [...ended, skip('on_finish', 'OK')])).toMatchObject({ status: 'done' });
  });
});

describe('the hook of a stop', () => {
  test('is entered when what was open has been given up, and the run is stopped with it, by who has stopped it', () => {
    const stopping = [start(), stop('not needed')];
    const played = play(flowWith(['stop']), stopping);
    expect(played.answer).toBe('stop_begun visit_opened attempt_started');
    expect(runOf(played)).toMatchObject({ state: { status: 'running' }, stopping: { by: ann, reason: 'not needed' } });
    expect(played.effects.map(({ type }) => type)).toEqual(['dispatch', 'withdraw', 'dispatch']);
    expect(played.closed).toMatchObject([{ step: 'a', end: { kind: 'withdrawn', by: ann } }]);
    const ended = perform(played, ack('id-2', 'OK'));
    expect(runOf(ended).state).toMatchObject({ status: 'stopped', by: ann, reason: 'not needed' });
    expect(runOf(ended)).not.toHaveProperty('stopping');
  });

  test.each([
    ['fails', taskFailed({ step: 'on_stop' })],
    ['says so', ack('id-2', 'FAIL')],
    ['is stopped itself', stop('at once')],
  ])('that %s leaves the run stopped, as it was stopped first', (_, last) => {
    const played = play(flowWith(['stop']), [start(), stop('not needed'), last]);
    expect(runOf(played).state).toMatchObject({ status: 'stopped', by: ann, reason: 'not needed' });
  });

  test('that refers to what is not there yet leaves the run stopped', () => {
    const { flow, jobs } = flowWith(['stop']);
    const args = [{ name: 'v', from: { kind: 'result' as const, step: 'b', path: ['v'] } }];
    const stop_ = { ...flow.hooks!.stop!, args };
    const hook = { ...jobs.hook!, params: [{ name: 'v', type: 'str' as const, required: true }] };
    const early = hashFlow({ ...flow, hooks: { stop: stop_ } }, { ...jobs, hook });
    expect(runOf(play(early, [start(), stop('not needed')])).state).toMatchObject({
      status: 'stopped',
      by: ann,
      reason: 'not needed',
    });
  });

  test('comes after an edge that stops, out of a hold, and keeps its pause', () => {
    expect(statusAfter(['stop'], [start(), ack('id-1', 'OK'), ack('id-2', 'NO')])).toMatchObject({
      status: 'running',
      open: ['on_stop'],
    });
    expect(statusAfter(['stop'], [start(), { broken: 'no' }, stop()])).toMatchObject({
      status: 'running',
      open: ['on_stop'],
    });
    expect(statusAfter(['stop'], [start(), stop(), pause(), ack('id-2', 'OK')])).toMatchObject({ status: 'stopped' });
    expect(statusAfter(['stop'], [start(), pause(), stop(), resume()])).toMatchObject({ open: ['on_stop'] });
  });

  test('comes after an act that stops the run, by who has acted', () => {
    const flow = flowWith(
      ['stop'],
      [{ name: 's', kind: 'code', trigger: 'manual', actions: { reject: {} }, on: { OK: 'done' } }],
    );
    const acts = [
      start(),
      trigger('s'),
      actEnded('s', 1),
      act('s', 'reject'),
      actEnded('s', 2, { end: { kind: 'stopped', reason: 'no' } }),
    ];
    const played = play(flow, acts);
    expect(runOf(played).stopping).toMatchObject({ reason: 'no', by: { name: 'bob' } });
  });

  test('leaves no way back, and no other version', () => {
    const flow = flowWith(['stop']);
    const stopping = play(flow, [start(), stop()]);
    for (const command of [rollback(), compensateTo('a'), migrate(flow)]) {
      expect(perform(stopping, command)).toMatchObject({ answer: 'wrong_status', message: 'it is being stopped' });
    }
  });
});

test('a run is not moved while a hook of it is under way', () => {
  const flow = flowWith(['start']);
  expect(perform(play(flow, [start()]), migrate(flowWith([])))).toMatchObject({
    message: expect.stringContaining('on_start is under way: the run is moved when it is over'),
  });
});

test('hooks are walked through, and their jobs are found', () => {
  const version = flowWith(['start', 'stop', 'finish']);
  expect(jobOf(version, 'on_stop')?.name).toBe('hook');
  const walked = walkAll(version, 100);
  expect(JSON.stringify(walked)).toContain('on_finish');
});

test('a flow without steps has no entry, whatever its hooks are', () => {
  const version = flowWith([], []);
  expect(play(version, [start()]).answer).toBe('argument_invalid');
});
