import { expect, test } from 'vitest';
import type { Facts } from '../fact.ts';
import { factsOfOthers } from '../run/run-command.ts';
import { ack, act, actEnded, ann, editArgs, retry, start, system, trigger } from '../testing/acts.ts';
import {
  asked,
  codes,
  dispatch,
  free,
  heldText,
  lock,
  override,
  phaseOf,
  ship,
  staff,
  under,
  withFacts,
} from '../testing/interlocks.ts';
import { type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { rollback } from '../testing/undo-acts.ts';

test('an override lets the step pass once, as it stands, with a reason', () => {
  const facts = under(lock());
  const held = play(free, withFacts(facts, start()));
  const refused = (act: CommandAct, known: Facts = facts) => perform(held, { ...act, facts: known }).answer;
  expect(refused(override('no'))).toBe('reason_required');
  expect(refused(override(undefined, 'none'))).toBe('step_not_found');
  expect(refused(override(), staff)).toBe('wrong_status');
  const passed = perform(held, { ...override(), facts });
  expect(codes(passed)).toEqual(['interlock_overridden', 'run_continued', 'attempt_started']);
  expect(phaseOf(passed)).toBe('attempting');
  expect(perform(passed, { ...override(), facts }).answer).toBe('wrong_status');
  const changed = under(lock(undefined, { revision: 2 }));
  const killed = perform(passed, {
    command: {
      type: 'task-failed',
      attempt: { run: 'r1', step: 'ship', visit: 1, attempt: 1 },
      failure: { outcome: 'KILLED', message: 'no' },
    },
    by: system,
    facts,
  });
  expect(phaseOf(perform(killed, { ...retry(), facts }))).toBe('attempting');
  expect(heldText(perform(killed, { ...retry(), facts: changed }))).toMatch(/^policy/);
  expect(perform(passed, { ...ack('id-1', 'OK'), facts }).answer).toContain('run_done');
});

test('what was let pass with other arguments is kept back', () => {
  const flow = sketchFlow([{ ...ship, params: [{ name: 'what', type: 'str', required: false }] }], {
    onFailure: 'hold',
  });
  const facts = under(lock());
  const failure = { outcome: 'KILLED', message: 'no' };
  const attempt = { run: 'r1', step: 'ship', visit: 1, attempt: 1 };
  const killed: CommandAct = { command: { type: 'task-failed', attempt, failure }, by: system };
  const failed = play(flow, withFacts(facts, start(), override(), killed));
  expect(heldText(failed)).toMatch(/^failure/);
  const edited = perform(failed, editArgs('ship', { what: 'other' }));
  expect(heldText(perform(edited, { ...retry(), facts }))).toMatch(/^policy/);
  const again = perform(perform(edited, { ...retry(), facts }), { ...override(), facts });
  expect(phaseOf(again)).toBe('attempting');
});

test('an override of one more interlock keeps what was let pass before', () => {
  const held = play(free, withFacts(under(lock()), start(), override()));
  const both = under(lock(), lock(undefined, { name: 'second' }));
  const stopped = perform(held, { ...dispatch(), facts: both });
  expect(heldText(stopped)).toContain('interlock second');
  const passed = perform(stopped, { ...override(), facts: both });
  expect(runOf(passed).open.ship?.passed?.revisions).toEqual({ production: 1, second: 1 });
});

test('an override that is no answer to the hold is only kept', () => {
  const facts = under(lock());
  const flow = sketchFlow([{ ...ship, trigger: 'manual' }]);
  const waiting = play(flow, withFacts(facts, start()));
  const passed = perform(waiting, { ...override(), facts });
  expect(codes(passed)).toEqual(['interlock_overridden']);
  expect(phaseOf(perform(passed, { ...trigger('ship'), facts }))).toBe('attempting');
  expect(heldText(perform(waiting, { ...trigger('ship'), facts }))).toMatch(/^policy/);
  const held = perform(waiting, { ...trigger('ship'), facts });
  expect(phaseOf(held)).toBe('awaiting_trigger');
  const closed = play(asked, withFacts(facts, start()));
  expect(perform(closed, { ...override(), facts }).answer).toBe('wrong_status');
  const dark = sketchFlow([{ ...ship, trigger: 'manual', params: [{ name: 'what', type: 'str', required: true }] }]);
  expect(perform(play(dark, withFacts(facts, start())), { ...override(), facts }).answer).toBe('wrong_status');
});

test('a task that has waited is not performed where an interlock keeps it back by now', () => {
  const facts = under(lock());
  const begun = play(free, [start()]);
  expect(perform(begun, { ...dispatch(), facts: staff }).answer).toBe('nothing');
  expect(perform(begun, { ...dispatch('ship', 2), facts }).answer).toBe('nothing');
  const held = perform(begun, { ...dispatch(), facts });
  expect(heldText(held)).toMatch(/^policy/);
  for (const { command } of [dispatch(), override()])
    expect(factsOfOthers(command, system, runOf(begun))).toEqual(['interlocks:p1']);
  expect(held.effects.at(-1)).toMatchObject({ type: 'withdraw' });
  const back = perform(perform(begun, rollback('a change of mind')), { ...dispatch(), facts });
  expect(back.answer).toContain('attempt_failed');
  expect(runOf(back).state.status).not.toBe('held');
});

test('people who act on a step are refused where it is kept back by now', () => {
  const facts = under(lock());
  const sketch: StepSketch = { ...ship, kind: 'code', trigger: 'manual', actions: { agree: {} } };
  const open = play(sketchFlow([sketch]), [start(), trigger('ship'), actEnded('ship', 1)]);
  const refused = perform(open, { ...act('ship', 'agree'), facts });
  expect(refused.answer).toBe('interlocked');
  expect(refused.message).toContain('interlock production');
  const passed = perform(open, { ...override(), facts });
  expect(perform(passed, { ...act('ship', 'agree'), facts }).answer).toBe('act_begun');
});

test('a hook is kept back as a step is; that of a stop is left out', () => {
  const facts = under(lock());
  const hook = (name: string) => sketchFlow([{ ...ship, name }]);
  const job = 'do hook';
  const of = (kind: 'start' | 'stop') => {
    const { flow, jobs } = hook('hook');
    const [step] = flow.steps;
    const only = sketchFlow([{ name: 'a', on: { OK: 'done' } }]);
    return {
      ...only,
      flow: { ...only.flow, hooks: { [kind]: step } },
      jobs: { ...only.jobs, [job]: jobs[job] },
    } as never;
  };
  expect(heldText(play(of('start'), withFacts(facts, start())))).toContain('step hook is not dispatched');
  const stopped = play(of('stop'), withFacts(facts, start(), { command: { type: 'stop' }, by: ann }));
  expect(runOf(stopped).state.status).toBe('stopped');
  expect(stopped.effects.filter(({ attempt }) => attempt.step === 'hook')).toEqual([]);
});
