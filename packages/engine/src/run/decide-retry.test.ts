import { ack, retry, start, stop, taskFailed, trigger } from '../testing/acts.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const straight = sketchFlow([
  { name: 'build', on: { SUCCESS: 'deploy', FAIL: 'build' } },
  { name: 'deploy', on: { SUCCESS: 'done', FAIL: 'stopped', ASK: 'hold' } },
]);
const failing = sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }]);
const holding = sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }], { onFailure: 'hold' });
const unresolved = sketchFlow([
  {
    name: 'build',
    args: [{ name: 'tag', from: { kind: 'context', path: ['tag'] } }],
    on: { SUCCESS: 'done' },
  },
]);
const limited = sketchFlow([{ name: 'turn', on: { AGAIN: 'turn', END: 'done' } }], { limits: { transitions: 3 } });
const retrying = sketchFlow([
  { name: 'build', on: { SUCCESS: 'done' }, retry: { maxAttempts: 3, backoffMs: 1000, maxBackoffMs: 5000 } },
]);

runCases('a retry', {
  'makes the next attempt of a failed run': {
    flow: failing,
    given: [start(), taskFailed({ step: 'build' })],
    when: retry(),
    answer: 'run_continued attempt_started',
    becomes: 'running | build#1 attempting 2',
  },
  'makes the next attempt of a run that a failure holds': {
    flow: holding,
    given: [start(), taskFailed({ step: 'build' })],
    when: retry(),
    answer: 'run_continued attempt_started',
    becomes: 'running | build#1 attempting 2',
  },
  'makes a waiting attempt at once': {
    flow: retrying,
    given: [start(), taskFailed({ step: 'build' })],
    when: retry(),
    answer: 'attempt_started',
    becomes: 'running | build#1 attempting 2',
  },
  'enters the step again whose edge led to hold': {
    flow: straight,
    given: [start(), ack('id-1', 'SUCCESS'), ack('id-2', 'ASK')],
    when: retry(),
    answer: 'run_continued attempt_started',
    becomes: 'running | deploy#2 attempting 1',
  },
  'holds again while the reference cannot be resolved': {
    flow: unresolved,
    given: [start()],
    when: retry(),
    answer: 'run_continued run_held',
    becomes: 'held(reference) | build#1 blocked',
  },
  'begins the step that the limit kept it from': {
    flow: limited,
    given: [start(), ack('id-1', 'AGAIN'), ack('id-2', 'AGAIN')],
    when: retry(),
    answer: 'run_continued attempt_started',
    becomes: 'running | turn#3 attempting 1',
  },
  'of a run that waits for an answer is refused': {
    flow: straight,
    given: [start()],
    when: retry(),
    answer: 'wrong_status',
  },
  'of a stopped run is refused': { flow: straight, given: [start(), stop()], when: retry(), answer: 'wrong_status' },
  'of a done run is refused': {
    flow: failing,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: retry(),
    answer: 'wrong_status',
  },
});

runCases('a manual step that is held before its trigger', {
  'waits for that after a retry, where its own edge led to hold': {
    flow: sketchFlow([{ name: 'ask', trigger: 'manual', on: { OK: 'done', LATER: 'hold' } }]),
    given: [start(), trigger('ask'), ack('id-1', 'LATER')],
    when: retry(),
    answer: 'run_continued',
    becomes: 'running | ask#2 awaiting_trigger',
  },
  'waits for that after a retry, where the limit held the run': {
    flow: sketchFlow(
      [
        { name: 'turn', on: { OK: 'ask' } },
        { name: 'ask', trigger: 'manual', on: { OK: 'done' } },
      ],
      { limits: { transitions: 2 } },
    ),
    given: [start(), ack('id-1', 'OK')],
    when: retry(),
    answer: 'run_continued',
    becomes: 'running | ask#1 awaiting_trigger',
  },
});
