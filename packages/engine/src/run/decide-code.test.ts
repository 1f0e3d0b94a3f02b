import { expect, test } from 'vitest';
import type { CodeJob } from '../flow/flow.ts';
import { hashFlow } from '../flow/hash-flow.ts';
import { codeFailed, codeReturned, keepUndoData, start, stop, timer } from '../testing/acts.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { migrationPlan } from './migration-plan.ts';

const retry = { maxAttempts: 2, backoffMs: 100, maxBackoffMs: 100 };
const timed = { kind: 'code' as const, timeoutMs: 1000, retry };
const plain = sketchFlow([
  { name: 'a', kind: 'code', on: { SUCCESS: 'b' }, outcomes: ['SUCCESS', 'FAIL'] },
  { name: 'b', kind: 'code', on: { SUCCESS: 'done', FAIL: 'stopped' } },
]);
const retried = sketchFlow([{ name: 'a', ...timed, on: { SUCCESS: 'done' } }]);
const effect = sketchFlow([{ name: 'a', ...timed, on: { SUCCESS: 'done' }, effect: true }]);
const idempotent = sketchFlow([{ name: 'a', ...timed, on: { SUCCESS: 'done' }, effect: true, idempotent: true }]);
const onlyFail = sketchFlow([{ name: 'a', kind: 'code', on: { FAIL: 'done' } }]);
const narrow = sketchFlow([{ name: 'a', kind: 'code', on: { SUCCESS: 'done' } }], { limits: { transitions: 2 } });
const large = { text: 'x'.repeat(65_530) };

runCases('the end of code', {
  'that has returned closes the visit with SUCCESS': {
    flow: plain,
    given: [start()],
    when: codeReturned('a'),
    answer: 'visit_closed visit_opened attempt_started',
    becomes: 'running | b#1 attempting 1',
  },
  'that threw, with nothing that follows, is what the flow says of failures': {
    flow: plain,
    given: [start()],
    when: codeFailed('a'),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
  'that threw goes on where FAIL leads': {
    flow: plain,
    given: [start(), codeReturned('a')],
    when: codeFailed('b', { errors: [{ code: 'thrown', message: 'boom', place: 'execute' }] }),
    answer: 'attempt_failed visit_closed run_stopped',
    becomes: 'stopped',
  },
  'that threw is followed by another attempt where the step has a retry': {
    flow: retried,
    given: [start()],
    when: codeFailed('a'),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 100',
  },
  'of an attempt that is over changes nothing': {
    flow: retried,
    given: [start(), codeFailed('a'), timer(100)],
    when: codeReturned('a'),
    answer: 'nothing',
  },
  'of a run that is over changes nothing': {
    flow: plain,
    given: [start(), stop()],
    when: codeReturned('a'),
    answer: 'nothing',
  },
  'that has returned fails the attempt where SUCCESS leads nowhere': {
    flow: onlyFail,
    given: [start()],
    when: codeReturned('a'),
    answer: 'attempt_failed visit_closed run_done',
    becomes: 'done',
  },
  'with more context than a run may have fails the attempt': {
    flow: plain,
    given: [start(), codeReturned('a', { context: { first: 'x' } })],
    when: codeReturned('b', { context: large }),
    answer: 'attempt_failed visit_closed run_stopped',
    becomes: 'stopped',
  },
  'with more than a step may save fails the attempt': {
    flow: plain,
    given: [start(), codeReturned('a')],
    when: codeReturned('b', { saved: large }),
    answer: 'attempt_failed visit_closed run_stopped',
    becomes: 'stopped',
  },
});

runCases('the timeout of code', {
  'is followed by another attempt where it is no effect': {
    flow: retried,
    given: [start()],
    when: timer(1000),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 1100',
  },
  'is the end where it is an effect': {
    flow: effect,
    given: [start()],
    when: timer(1000),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
  'is followed by another attempt where the effect is idempotent': {
    flow: idempotent,
    given: [start()],
    when: timer(1000),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 1100',
  },
});

runCases('undo data', {
  'of an attempt that is over is refused': {
    flow: plain,
    given: [start(), codeReturned('a')],
    when: keepUndoData('a', 'machine', 'm-1'),
    answer: 'attempt_stale',
  },
  'of a run that is over is refused': {
    flow: plain,
    given: [start(), stop()],
    when: keepUndoData('a', 'machine', 'm-1'),
    answer: 'wrong_status',
  },
  'beyond its limit is refused': {
    flow: plain,
    given: [start(), keepUndoData('a', 'first', 'x')],
    when: keepUndoData('a', 'machine', large),
    answer: 'too_large',
  },
  'beyond what the run may report is refused': {
    flow: narrow,
    given: [start()],
    when: keepUndoData('a', 'machine', 'm-1'),
    answer: 'too_large',
  },
});

test('what code set and saved stands with its result, and its errors in the journal', () => {
  const errors = [{ code: 'thrown', message: 'once', place: 'pre[0]' }];
  const played = play(plain, [start(), codeReturned('a', { context: { k: 1 }, saved: { s: 2 }, errors })]);
  const run = runOf(played);
  expect(run.context).toEqual({ k: 1 });
  expect(run.steps.a?.last).toMatchObject({ outcome: 'SUCCESS', data: { inline: '{"n":1}' }, saved: { s: 2 } });
  expect(played.events[0]).toMatchObject({ type: 'visit_closed', errors });
});

test('a failed attempt is kept with where and how it failed', () => {
  const run = runOf(play(retried, [start(), codeFailed('a')]));
  const failure = { outcome: 'FAIL', message: 'boom', code: 'thrown', place: 'execute' };
  expect(run.open.a?.failedAttempts).toMatchObject([{ number: 1, failure }]);
});

test('undo data of all attempts of a visit stays with the visit when it is closed', () => {
  const acts = [
    start(),
    keepUndoData('a', 'machine', 'm-1'),
    codeFailed('a'),
    timer(100),
    keepUndoData('a', 'disk', 'd-1', 2),
  ];
  const before = runOf(play(retried, acts));
  expect(before.open.a?.undoData).toEqual({ machine: 'm-1', disk: 'd-1' });
  const { closed } = play(retried, [...acts, codeReturned('a', { attempt: { attempt: 2 } })]);
  expect(closed).toMatchObject([{ undoData: { machine: 'm-1', disk: 'd-1' } }]);
});

test('undo data under one key is what was said last, null as well', () => {
  const acts = [start(), keepUndoData('a', 'machine', 'm-1'), keepUndoData('a', 'machine', 'm-2')];
  expect(runOf(play(retried, acts)).open.a?.undoData).toEqual({ machine: 'm-2' });
  const emptied = runOf(play(retried, [...acts, keepUndoData('a', 'machine', null)]));
  expect(emptied.open.a?.undoData).toEqual({ machine: null });
});

test('an attempt of code keeps its run from code of another version, until it is over', () => {
  const open = runOf(play(retried, [start()]));
  const jobs = Object.fromEntries(
    Object.entries(retried.jobs).map(([name, job]) => [name, { ...(job as CodeJob), version: 'another' }]),
  );
  const other = hashFlow(retried.flow, jobs);
  const [problem] = migrationPlan(open, retried, other).problems;
  expect(problem).toMatch(/^step a is run by .*@.*, and not by that there$/);
  expect(migrationPlan(open, retried, retried).problems).toEqual([]);
  expect(migrationPlan(runOf(play(retried, [start(), codeFailed('a')])), retried, other).problems).toEqual([]);
});
