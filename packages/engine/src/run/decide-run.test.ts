import { describe, expect, test } from 'vitest';
import {
  ack,
  admin,
  ann,
  bob,
  decide,
  nobody,
  people,
  pushed,
  retry,
  start,
  stop,
  system,
  taskFailed,
  timer,
  trigger,
} from '../testing/acts.ts';
import { story } from '../testing/picture.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { decideRun } from './decide-run.ts';
import { factsFor } from './run-command.ts';

const straight = sketchFlow([
  { name: 'build', on: { SUCCESS: 'deploy', FAIL: 'build' } },
  { name: 'deploy', on: { SUCCESS: 'done', FAIL: 'stopped', ASK: 'hold' } },
]);
const manual = sketchFlow([
  { name: 'build', on: { SUCCESS: 'deploy' } },
  { name: 'deploy', trigger: 'manual', on: { SUCCESS: 'done' } },
]);
const withInputs = sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }], {
  inputs: [
    { name: 'version', type: 'str', required: true },
    { name: 'count', type: 'int', required: false, default: 2 },
    { name: 'note', type: 'str', required: false },
  ],
});
const failing = sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }]);
const unresolved = sketchFlow([
  {
    name: 'build',
    args: [{ name: 'tag', from: { kind: 'context', path: ['tag'] } }],
    on: { SUCCESS: 'done' },
  },
]);
const limited = sketchFlow([{ name: 'turn', on: { AGAIN: 'turn', END: 'done' } }], { limits: { transitions: 3 } });

runCases('a start', {
  'opens the first attempt of the first step in the same transition': {
    flow: straight,
    given: [],
    when: start(),
    answer: 'run_started visit_opened attempt_started',
    becomes: 'running | build#1 attempting 1',
  },
  'is refused when the run exists': { flow: straight, given: [start()], when: start(), answer: 'already_exists' },
  'is refused without a required input': { flow: withInputs, given: [], when: start(), answer: 'argument_invalid' },
  'is refused with an input that is not declared': {
    flow: withInputs,
    given: [],
    when: start({ inputs: { version: '1', colour: 'red' } }),
    answer: 'argument_invalid',
  },
  'is refused with an input of the wrong type': {
    flow: withInputs,
    given: [],
    when: start({ inputs: { version: 1 } }),
    answer: 'argument_invalid',
  },
  'is refused with inputs that are large': {
    flow: withInputs,
    given: [],
    when: start({ inputs: { version: 'v'.repeat(131_072) } }),
    answer: 'argument_invalid',
  },
  'is refused when the flow has no steps': {
    flow: sketchFlow([]),
    given: [],
    when: start(),
    answer: 'argument_invalid',
  },
});

describe('a started run', () => {
  test('keeps who started it, why, and its inputs with their defaults', () => {
    const run = runOf(play(withInputs, [start({ inputs: { version: '1.2' }, origin: pushed, by: admin, at: 5 })]));
    expect(run).toMatchObject({
      id: 'r1',
      project: 'p1',
      name: 'first',
      flow: { name: 'release', hash: withInputs.hash },
      origin: pushed,
      startedBy: admin,
      startedAt: 5,
      inputs: { version: '1.2', count: 2 },
      seq: 1,
      updatedAt: 5,
    });
  });

  test('says which input is wrong', () => {
    expect(play(withInputs, [start({ inputs: { version: 1 } })]).message).toBe('input version is not of type str');
  });
});

runCases('a command for a run that is not there', {
  'is refused': { flow: straight, given: [], when: stop(), answer: 'run_not_found' },
});

runCases('a flow', {
  'goes where the outcome leads': {
    flow: straight,
    given: [start()],
    when: ack('id-1', 'SUCCESS'),
    answer: 'visit_closed visit_opened attempt_started',
    becomes: 'running | deploy#1 attempting 1',
  },
  'makes a new visit with a new uuid on a self-loop': {
    flow: straight,
    given: [start()],
    when: ack('id-1', 'FAIL'),
    answer: 'visit_closed visit_opened attempt_started',
    becomes: 'running | build#2 attempting 1',
  },
  'ends in done': {
    flow: straight,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: ack('id-2', 'SUCCESS'),
    answer: 'visit_closed run_done',
    becomes: 'done',
  },
  'ends in stopped': {
    flow: straight,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: ack('id-2', 'FAIL'),
    answer: 'visit_closed run_stopped',
    becomes: 'stopped',
  },
  'is held on an edge to hold': {
    flow: straight,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: ack('id-2', 'ASK'),
    answer: 'visit_closed visit_opened run_held',
    becomes: 'held(edge) | deploy#2 blocked',
  },
});

describe('a loop', () => {
  test('that fails ten times makes eleven visits, each with a uuid of its own', () => {
    const fails = Array.from({ length: 10 }, (_, turn) => ack(`id-${turn + 1}`, 'FAIL'));
    const played = play(straight, [start(), ...fails, ack('id-11', 'SUCCESS'), ack('id-12', 'SUCCESS')]);
    const uuids = played.effects.flatMap((effect) => (effect.type === 'dispatch' ? [effect.uuid] : []));
    expect(runOf(played).steps.build?.visits).toBe(11);
    expect(new Set(uuids).size).toBe(12);
    expect(runOf(played).state).toEqual({ status: 'done', at: 0 });
  });
});

runCases('a manual step', {
  'waits for its trigger': {
    flow: manual,
    given: [start()],
    when: ack('id-1', 'SUCCESS'),
    answer: 'visit_closed visit_opened',
    becomes: 'running | deploy#1 awaiting_trigger',
  },
  'makes its first attempt when it is triggered': {
    flow: manual,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: trigger('deploy'),
    answer: 'attempt_started',
    becomes: 'running | deploy#1 attempting 1',
  },
  'is not triggered twice': {
    flow: manual,
    given: [start(), ack('id-1', 'SUCCESS'), trigger('deploy')],
    when: trigger('deploy'),
    answer: 'wrong_status',
  },
  'is not triggered before it is entered': {
    flow: manual,
    given: [start()],
    when: trigger('deploy'),
    answer: 'wrong_status',
  },
  'is not triggered when it is not in the flow': {
    flow: manual,
    given: [start()],
    when: trigger('toString'),
    answer: 'step_not_found',
  },
  'is not triggered in a stopped run': {
    flow: manual,
    given: [start(), ack('id-1', 'SUCCESS'), stop()],
    when: trigger('deploy'),
    answer: 'wrong_status',
  },
});

runCases('a stop', {
  'ends a running run and withdraws what is open': {
    flow: straight,
    given: [start()],
    when: stop('wrong branch'),
    answer: 'run_stopped',
    becomes: 'stopped',
  },
  'ends a held run': { flow: unresolved, given: [start()], when: stop(), answer: 'run_stopped', becomes: 'stopped' },
  'of a stopped run changes nothing': { flow: straight, given: [start(), stop()], when: stop(), answer: 'nothing' },
  'of a done run is refused': {
    flow: failing,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: stop(),
    answer: 'wrong_status',
  },
  'of a failed run is refused': {
    flow: failing,
    given: [start(), taskFailed({ step: 'build' })],
    when: stop(),
    answer: 'wrong_status',
  },
});

describe('a stopped run', () => {
  test('says who stopped it and why, and has its open visit among the closed ones', () => {
    const { run, closed, effects } = play(straight, [start(), stop('wrong branch')]);
    expect(run?.state).toEqual({ status: 'stopped', at: 0, by: ann, reason: 'wrong branch' });
    expect(story(closed)).toBe('build#1 withdrawn');
    expect(effects.map(({ type, uuid }) => `${type} ${uuid}`)).toEqual(['dispatch id-1', 'withdraw id-1']);
  });
});

runCases('the transition limit', {
  'holds the run before it begins the next step': {
    flow: limited,
    given: [start(), ack('id-1', 'AGAIN')],
    when: ack('id-2', 'AGAIN'),
    answer: 'visit_closed visit_opened run_held',
    becomes: 'held(limit) | turn#3 blocked',
  },
  'does not hold a run that ends in time': {
    flow: limited,
    given: [start(), ack('id-1', 'AGAIN')],
    when: ack('id-2', 'END'),
    answer: 'visit_closed run_done',
    becomes: 'done',
  },
  'gives a retried run as many transitions again': {
    flow: limited,
    given: [start(), ack('id-1', 'AGAIN'), ack('id-2', 'AGAIN'), retry(), ack('id-3', 'AGAIN'), ack('id-4', 'AGAIN')],
    when: ack('id-5', 'AGAIN'),
    answer: 'visit_closed visit_opened run_held',
    becomes: 'held(limit) | turn#6 blocked',
  },
});

runCases('a timer', {
  'that finds nothing due changes nothing': { flow: straight, given: [start()], when: timer(1e9), answer: 'nothing' },
  'of a run that is over changes nothing': {
    flow: straight,
    given: [start(), stop()],
    when: timer(1e9),
    answer: 'nothing',
  },
});

describe('facts', () => {
  test('are needed for decisions alone', () => {
    const command = { type: 'decide' as const, step: 's', visit: 1, outcome: 'AGREE', digest: '' };
    expect(factsFor(command, ann)).toEqual(['user:u-ann', 'users']);
    expect(factsFor(command, admin)).toEqual(['users']);
    expect(factsFor({ type: 'retry' }, ann)).toEqual([]);
  });
});

describe('a broken definition', () => {
  const ids = { next: () => 'id' };
  const situation = { actor: system, facts: nobody, now: 0, ids };

  test('without the job of a step is a bug, and throws', () => {
    const version = { ...straight, jobs: {} };
    const { command } = start();
    expect(() => decideRun({ ...situation, version, run: undefined, command })).toThrow('has no job do build');
  });

  test('without the step that an edge leads to is a bug, and throws', () => {
    const version = sketchFlow([{ name: 'build', on: { SUCCESS: 'nowhere' } }]);
    const run = runOf(play(version, [start()]));
    const { command } = ack('id-1', 'SUCCESS');
    expect(() => decideRun({ ...situation, version, run, command })).toThrow('has no step nowhere');
  });

  test('whose decision has no rule is a bug, and throws', () => {
    const version = sketchFlow([{ name: 'review', kind: 'decision', on: { AGREE: 'done' } }]);
    const steps = version.flow.steps.map(({ decision: _, ...step }) => step);
    const { command } = start();
    const broken = { ...version, flow: { ...version.flow, steps } };
    expect(() => decideRun({ ...situation, version: broken, run: undefined, command })).toThrow('has no rule');
  });

  test('that has lost the edge of an open decision is a bug, and throws', () => {
    const version = sketchFlow([{ name: 'review', kind: 'decision', on: { AGREE: 'done' } }]);
    const other = sketchFlow([{ name: 'review', kind: 'decision', on: { PASS: 'done' } }]);
    const run = runOf(play(version, [start()]));
    const phase = run.open.review?.phase;
    const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
    const { command } = decide('review', 'AGREE', digest);
    const decided = { ...situation, version: other, run, command, actor: bob, facts: people };
    expect(() => decideRun(decided)).toThrow('leads nowhere');
  });
});

test('a deadline that holds the run leaves alone what else was due', () => {
  const flow = sketchFlow(
    [
      { name: 'build', on: { BOTH: 'left&right' } },
      { name: 'left', on: { SUCCESS: 'done' }, timeoutMs: 100 },
      { name: 'right', on: { SUCCESS: 'done' }, timeoutMs: 100 },
    ],
    { onFailure: 'hold' },
  );
  const { answer, run } = play(flow, [start(), ack('id-1', 'BOTH'), timer(100)]);
  expect(answer).toBe('attempt_failed run_held');
  expect(run?.state).toMatchObject({ status: 'held', step: 'left' });
});
