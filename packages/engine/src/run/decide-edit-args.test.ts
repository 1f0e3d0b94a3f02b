import { expect, test } from 'vitest';
import { hashFlow } from '../flow/hash-flow.ts';
import { ack, decide, editArgs, pause, pushed, resume, retry, start, taskFailed, trigger } from '../testing/acts.ts';
import { type Act, type Played, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';

const ship: StepSketch = {
  name: 'ship',
  on: { SUCCESS: 'done', AGAIN: 'ship' },
  effect: true,
  params: [
    { name: 'version', type: 'str', required: true },
    { name: 'count', type: 'int', required: false, default: 1 },
    { name: 'mode', type: 'str', required: false, mark: 'const' },
    { name: 'zone', type: 'str', required: false, checks: { minLength: 2 } },
  ],
  args: [{ name: 'version', from: { kind: 'context', path: ['version'] } }],
};
const retried = { ...ship, retry: { maxAttempts: 3, backoffMs: 50, maxBackoffMs: 50 } };
const build: StepSketch = { name: 'build', on: { SUCCESS: 'ship' } };
const flow = sketchFlow([build, retried], { onFailure: 'hold' });
const context = { version: '1' };
const shipping = [start(), ack('id-1', 'SUCCESS', { context })];
const failed = [...shipping, taskFailed({ step: 'ship' }, { outcome: 'KILLED' })];
const unreachable = [...shipping, taskFailed({ step: 'ship' })];
const unknown = [start(), ack('id-1', 'SUCCESS')];
const manual = sketchFlow([{ ...ship, trigger: 'manual' }]);

const argsOf = ({ run }: Played, step = 'ship') => run?.open[step]?.args;

test('a hook with an effect keeps the arguments of its flow where people decide, who have not seen them', () => {
  const { flow: shape, jobs } = sketchFlow([{ ...ship, on: { SUCCESS: 'done' } }]);
  const finish = {
    name: 'on_finish',
    job: shape.steps[0]!.job,
    args: [],
    on: { SUCCESS: 'done' as const },
    trigger: 'auto' as const,
  };
  const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'done' } };
  const decided = sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }, review]);
  const answerOf = (base: typeof decided) => {
    const version = hashFlow({ ...base.flow, hooks: { finish } }, { ...base.jobs, ...jobs });
    const acts = [start(), ack('id-1', 'SUCCESS'), taskFailed({ step: 'on_finish' })];
    return play(version, [...acts, editArgs('on_finish', { version: '2' })]).answer;
  };
  expect(answerOf(decided)).toBe('wrong_status');
  expect(answerOf(sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }]))).toBe('args_edited');
});

runCases('a change of arguments', {
  'is taken of a step that is blocked': {
    flow,
    given: failed,
    when: edit(),
    answer: 'args_edited',
    becomes: 'held(failure) | ship#1 blocked',
  },
  'is taken of a step that backs off': {
    flow,
    given: unreachable,
    when: edit(),
    answer: 'args_edited',
    becomes: 'running | ship#1 backing_off until 50',
  },
  'is taken of a step whose arguments could not be looked up': {
    flow,
    given: unknown,
    when: edit(),
    answer: 'args_edited',
    becomes: 'held(reference) | ship#1 blocked',
  },
  'is taken of a step that waits for its trigger': {
    flow: manual,
    given: [start()],
    when: edit(),
    answer: 'args_edited',
    becomes: 'running | ship#1 awaiting_trigger',
  },
  'is taken in a paused run': {
    flow,
    given: [start(), pause(), ack('id-1', 'SUCCESS', { context })],
    when: edit(),
    answer: 'args_edited',
    becomes: 'paused | ship#1 paused',
  },
  'that changes nothing is nothing': { flow, given: failed, when: edit({ version: '1' }), answer: 'nothing' },
  'is refused while an attempt is running': { flow, given: shipping, when: edit(), answer: 'wrong_status' },
  'is refused while a step waits': {
    flow: sketchFlow([
      {
        name: 'soak',
        kind: 'wait',
        args: [{ name: 'event', from: { kind: 'literal', value: 'e' } }],
        on: { DONE: 'done' },
      },
    ]),
    given: [start()],
    when: editArgs('soak', { event: 'f' }),
    answer: 'wrong_status',
  },
  'is refused of a step that is not open': { flow, given: failed, when: editArgs('build', {}), answer: 'wrong_status' },
  'is refused of a step that is not there': {
    flow,
    given: failed,
    when: editArgs('none', {}),
    answer: 'step_not_found',
  },
  'is refused of a run that is over': {
    flow,
    given: [...shipping, ack('id-2', 'SUCCESS')],
    when: edit(),
    answer: 'wrong_status',
  },
  'is refused without a reason': {
    flow,
    given: failed,
    when: editArgs('ship', { version: '2' }, ' '),
    answer: 'reason_required',
  },
  'is refused without a change': { flow, given: failed, when: edit({}), answer: 'argument_invalid' },
  'of another type than the parameter is refused': {
    flow,
    given: failed,
    when: edit({ count: '2' }),
    answer: 'argument_invalid',
  },
  'of an argument that nobody gives is refused': {
    flow,
    given: failed,
    when: edit({ version: '2', mode: 'fast' }),
    answer: 'argument_invalid',
  },
  'that fails a check is refused': { flow, given: failed, when: edit({ zone: 'a' }), answer: 'argument_invalid' },
  'of an argument that the step has not is refused': {
    flow,
    given: failed,
    when: edit({ toString: '2' }),
    answer: 'argument_invalid',
  },
  'that leaves another one unknown is refused': {
    flow,
    given: unknown,
    when: edit({ count: 2 }),
    answer: 'argument_invalid',
  },
});

test('the next attempts of the visit get the changed arguments, and its next visit looks them up again', () => {
  const changed = play(flow, [...failed, edit(), retry()]);
  expect(argsOf(changed)).toEqual({ version: '2', count: 1 });
  expect(changed.events.at(-1)).toMatchObject({ type: 'attempt_started', args: { version: '2', count: 1 } });
  const again = play(flow, [...failed, edit(), retry(), ack('id-3', 'AGAIN')]);
  expect(argsOf(again)).toEqual({ version: '1', count: 1 });
});

test('the history has what was changed, by whom and why', () => {
  const { journal } = play(flow, [...failed, edit()]);
  expect(journal.at(-1)).toMatchObject({
    actor: { name: 'ann' },
    events: [{ before: { version: '1' }, args: { version: '2', count: 1 }, reason: 'it was mistyped' }],
  });
  expect(journal.at(-1)?.events[0]).not.toHaveProperty('added');
});

test('what was never looked up has nothing before, and the rest is looked up then', () => {
  const known: Act[] = [start({ origin: pushed }), pause(), ack('id-1', 'SUCCESS', { context }), edit({ count: 3 })];
  const edited = play(flow, known);
  expect(edited.events[0]).not.toHaveProperty('before');
  expect(edited.events[0]).toMatchObject({ added: ['count'], args: { version: '1', count: 3 } });
  expect(argsOf(edited)).toEqual({ version: '1', count: 3 });
  expect(argsOf(play(flow, [...known, resume()]))).toEqual({ version: '1', count: 3 });
  expect(argsOf(play(manual, [start(), edit(), trigger('ship')]))).toEqual({ version: '2', count: 1 });
});

test('a pipeline builds the commit that a person has set in place of the pushed one', () => {
  const piped = sketchFlow([{ name: 'build', kind: 'pipeline', on: { SUCCESS: 'done' } }], { onFailure: 'hold' });
  const killed = taskFailed({ step: 'build' }, { outcome: 'KILLED' });
  const edited = play(piped, [start({ origin: pushed }), killed, editArgs('build', { commit: 'beef' })]);
  expect(argsOf(edited, 'build')).toMatchObject({ repository: 'shop', commit: 'beef' });
});

test('nobody changes which flow a step starts', () => {
  const args = ['flow', 'zone'].map((name) => ({ name, from: { kind: 'literal' as const, value: 'a' } }));
  const above = sketchFlow([{ name: 'sub', kind: 'flow', trigger: 'manual', args, on: { DONE: 'done' } }]);
  const refused = play(above, [start(), editArgs('sub', { flow: 'prod', zone: 'b' })]);
  expect(refused).toMatchObject({ answer: 'argument_invalid', path: 'args.flow' });
  expect(refused.message).toContain('step sub starts the flow that its own flow says');
  expect(argsOf(play(above, [start(), editArgs('sub', { zone: 'b' })]), 'sub')).toEqual({ flow: 'a', zone: 'b' });
});

test('a wait that could not be begun waits for what a person has set', () => {
  const soak = sketchFlow([
    {
      name: 'soak',
      kind: 'wait',
      args: [{ name: 'for', from: { kind: 'literal', value: 'long' } }],
      on: { DONE: 'done' },
    },
  ]);
  const { run } = play(soak, [start(), editArgs('soak', { for: '30s' }), retry()]);
  expect(run?.open.soak?.phase).toMatchObject({ kind: 'waiting', wait: { until: 30_000 } });
});

const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'ship', REJECT: 'build' } };
const guarded = sketchFlow([{ ...build, on: { SUCCESS: 'review' } }, review, ship], { onFailure: 'hold' });

test.each([
  [failed, edit({ verson: '2' }), 'step ship has no argument verson; its arguments: version, count, mode, zone'],
  [failed, edit({}), 'no argument is changed; step ship has: version, count, mode, zone'],
  [failed, editArgs('shpi', {}), 'the flow has no step shpi; its steps: build, ship'],
  [failed, editArgs('build', {}), 'step build is not open; open: ship'],
  [
    shipping,
    edit(),
    'step ship is under way with the arguments that it has: change them when its attempt has failed, or skip it',
  ],
])('a change that cannot be made, after %#, says what can', (given, when, message) => {
  expect(play(flow, [...given, when]).message).toBe(message);
});

test('what was granted keeps the arguments that it was granted with', () => {
  const asked = [start(), ack('id-1', 'SUCCESS', { context })];
  const decided = [...asked, decide('review', 'AGREE', digestOf(play(guarded, asked)))];
  const held = play(guarded, [...decided, taskFailed({ step: 'ship' }, { outcome: 'KILLED' }), edit()]);
  expect(held).toMatchObject({
    answer: 'wrong_status',
    message: 'review granted ship with the arguments that it has: others need a new run, or a fork from before that',
  });
  const decision = play(guarded, [...asked, pause(), editArgs('review', { x: 1 })]);
  expect(decision).toMatchObject({ answer: 'wrong_status', message: expect.stringContaining('has no arguments') });
});

test('a grant that comes after the change of an open step does not hold for it', () => {
  const sides = sketchFlow([
    { name: 'build', on: { SUCCESS: 'review&ship' } },
    { ...review, on: { AGREE: 'done' }, decision: { guards: ['ship'] } },
    { ...retried, on: { SUCCESS: 'done' } },
  ]);
  const changed = [start(), ack('id-1', 'SUCCESS', { context }), taskFailed({ step: 'ship' }), edit()];
  const agreed = [...changed, decide('review', 'AGREE', digestOf(play(sides, changed)))];
  const { answer, run } = play(sides, [...agreed, retry()]);
  expect(answer).toBe('grant_superseded set_abandoned branches_opened visit_opened decision_opened');
  expect(run?.open.review?.number).toBe(2);
});

function edit(args: Parameters<typeof editArgs>[1] = { version: '2' }): Act {
  return editArgs('ship', args);
}

function digestOf(played: Played): string {
  const phase = runOf(played).open.review?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : 'none';
}

test('changes count towards the transitions of a run: at its limit a few more are taken, and a retry gives it more', () => {
  const short = sketchFlow([{ ...ship, trigger: 'manual' }], { limits: { transitions: 3 } });
  const edits = Array.from({ length: 103 }, (_, index) => editArgs('ship', { version: `1.${index}` }));
  const taken = play(short, [start(), ...edits.slice(0, 102)]);
  expect([taken.answer, runOf(taken).seq]).toEqual(['args_edited', 103]);
  const beyond = play(short, [start(), ...edits]);
  expect(beyond).toMatchObject({
    answer: 'wrong_status',
    message: 'the run has had 103 transitions, and 3 are its limit: a retry gives it more',
  });
  const trigger3 = [
    trigger('ship'),
    taskFailed({ step: 'ship' }, { outcome: 'KILLED' }),
    retry(),
    editArgs('ship', {}),
  ];
  expect(runOf(play(short, [start(), ...edits, ...trigger3])).transitionsAllowed).toBe(109);
});

test('arguments that are too large together are refused without the place of one', () => {
  const half = 'x'.repeat(70_000);
  const large = play(flow, [...failed, editArgs('ship', { version: half, zone: half })]);
  expect([large.answer, large.path]).toEqual(['argument_invalid', undefined]);
  expect(large.message).toContain('step ship: ');
});
