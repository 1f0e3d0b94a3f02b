import { expect, test } from 'vitest';
import { ack, ann, decide, pause, resume, retry, start, stop, taskFailed, timer, trigger } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { dueAt } from './due-at.ts';
import { waitsFor } from './waits-for.ts';

const flow = sketchFlow(
  [
    {
      name: 'call',
      on: { SUCCESS: 'review', ASK: 'hold', BY_HAND: 'ask', BOTH: 'ask&review' },
      timeoutMs: 100,
      retry: { maxAttempts: 2, backoffMs: 50, maxBackoffMs: 50 },
    },
    { name: 'review', kind: 'decision', on: { AGREE: 'done', REJECT: 'call' } },
    { name: 'ask', trigger: 'manual', on: { SUCCESS: 'done' } },
  ],
  { onFailure: 'hold' },
);
const paused = [start(), pause('lunch')];
const digest = (acts: typeof paused) => {
  const { phase } = runOf(play(flow, acts)).open.review ?? {};
  return phase?.kind === 'deciding' ? phase.decision.digest : '';
};
const reviewing = [start(), ack('id-1', 'SUCCESS'), pause()];
const reason = 'not good enough';

runCases('a pause', {
  'lets go on what is open': {
    flow,
    given: [start()],
    when: pause(),
    answer: 'run_paused',
    becomes: 'paused | call#1 attempting 1',
  },
  'of a paused run changes nothing': { flow, given: paused, when: pause(), answer: 'nothing' },
  'of a stopped run is refused': { flow, given: [start(), stop()], when: pause(), answer: 'wrong_status' },
  'of a held run is refused': { flow, given: [start(), ack('id-1', 'ASK')], when: pause(), answer: 'wrong_status' },
});

runCases('a paused run', {
  'takes an acknowledgement, and does not begin what follows': {
    flow,
    given: paused,
    when: ack('id-1', 'SUCCESS'),
    answer: 'visit_closed visit_opened',
    becomes: 'paused | review#1 paused',
  },
  'takes a decision': {
    flow,
    given: reviewing,
    when: decide('review', 'REJECT', digest(reviewing), { reason }),
    answer: 'decision_made visit_closed visit_opened',
    becomes: 'paused | call#2 paused',
  },
  'can become done': {
    flow,
    given: reviewing,
    when: decide('review', 'AGREE', digest(reviewing)),
    answer: 'decision_made visit_closed run_done',
    becomes: 'done',
  },
  'expires an attempt, and does not make the next': {
    flow,
    given: paused,
    when: timer(100),
    answer: 'attempt_failed',
    becomes: 'paused | call#1 backing_off until 150',
  },
  'makes no retry whose time has come': {
    flow,
    given: [...paused, taskFailed({ step: 'call' })],
    when: timer(60),
    answer: 'nothing',
  },
  'refuses a retry': { flow, given: [...paused, taskFailed({ step: 'call' })], when: retry(), answer: 'wrong_status' },
  'refuses a trigger': {
    flow,
    given: [...paused, ack('id-1', 'BY_HAND')],
    when: trigger('ask'),
    answer: 'wrong_status',
  },
  'opens all branches of a fork, and begins none': {
    flow,
    given: paused,
    when: ack('id-1', 'BOTH'),
    answer: 'visit_closed branches_opened visit_opened visit_opened',
    becomes: 'paused | ask#1 awaiting_trigger | review#1 paused',
  },
  'is stopped': { flow, given: paused, when: stop(), answer: 'run_stopped', becomes: 'stopped' },
  'is held where an edge says so': {
    flow,
    given: paused,
    when: ack('id-1', 'ASK'),
    answer: 'visit_closed visit_opened run_held',
    becomes: 'held(edge) | call#2 blocked',
  },
});

runCases('a resume', {
  'begins what was entered meanwhile': {
    flow,
    given: [...paused, ack('id-1', 'SUCCESS')],
    when: resume(),
    answer: 'run_resumed decision_opened',
    becomes: 'running | review#1 deciding',
  },
  'leaves what waits for something else': {
    flow,
    given: [...paused, ack('id-1', 'BY_HAND')],
    when: resume(),
    answer: 'run_resumed',
    becomes: 'running | ask#1 awaiting_trigger',
  },
  'of a running run changes nothing': { flow, given: [start()], when: resume(), answer: 'nothing' },
  'of a held run is refused': { flow, given: [start(), ack('id-1', 'ASK')], when: resume(), answer: 'wrong_status' },
});

test('a paused run says who paused it and why, and which steps wait for a resume', () => {
  const run = runOf(play(flow, [...paused, ack('id-1', 'SUCCESS')]));
  expect(run.state).toEqual({ status: 'paused', at: 0, by: ann, reason: 'lunch' });
  expect(waitsFor(run)).toEqual([{ kind: 'resume', step: 'review' }]);
  expect(waitsFor(runOf(play(flow, paused)))).toMatchObject([{ kind: 'callback', step: 'call' }]);
  expect(waitsFor({ ...run, state: { status: 'running' } })).toEqual([{ kind: 'resume', step: 'review' }]);
});

test('only deadlines of open attempts are due while a run is paused', () => {
  expect(dueAt(runOf(play(flow, paused)))).toBe(100);
  expect(dueAt(runOf(play(flow, [...paused, taskFailed({ step: 'call' })])))).toBeUndefined();
});

test('a retry whose time came while the run was paused is made when it is resumed', () => {
  const resumed = play(flow, [...paused, taskFailed({ step: 'call' }), resume(500)]);
  expect(dueAt(runOf(resumed))).toBe(50);
  expect(picture(play(flow, [...paused, taskFailed({ step: 'call' }), resume(500), timer(500)]).run)).toBe(
    'running | call#1 attempting 2',
  );
});

test('what a hold finds waiting for a resume is blocked, and begun by a retry', () => {
  const held = [...paused, ack('id-1', 'SUCCESS'), { broken: 'odd' }];
  expect(picture(play(flow, held).run)).toBe('held(invariant) | review#1 blocked');
  expect(picture(play(flow, [...held, retry()]).run)).toBe('running | review#1 deciding');
});
