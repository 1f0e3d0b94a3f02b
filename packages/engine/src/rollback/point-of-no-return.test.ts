import { expect, test } from 'vitest';
import { checkFlow } from '../check/check-flow.ts';
import { resolveGuards } from '../decision/guarded-steps.ts';
import { waitsFor } from '../run/waits-for.ts';
import { editArgs, retry, skip, start } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { rollback } from '../testing/undo-acts.ts';
import { say, toEnd, told, undoable } from '../testing/undo-play.ts';

const why = 'the mail has gone out';
const steps: readonly StepSketch[] = [
  { name: 'a', ...undoable, on: { OK: 'mail' } },
  { name: 'mail', effect: true, irreversible: why, on: { OK: 'grow' } },
  { name: 'grow', effect: true, forwardOnly: true, on: { OK: 'c' } },
  { name: 'c', ...undoable, on: { OK: 'done', NO: 'rollback' } },
];
const flow = sketchFlow(steps);
const barred = toEnd(say(play(flow, [start()]), 'OK', 'OK', 'OK', 'NO'));

test('a rollback leaves what only goes forward, and stops at what cannot be taken back', () => {
  expect(told(barred, 'undo_finished')).toEqual(['c#1']);
  expect(told(barred, 'undo_left')).toEqual(['grow#1']);
  expect(told(barred, 'undo_barred')).toEqual(['mail#1']);
  expect(picture(barred.run)).toBe('held(undo_failed) | undo failed mail#1');
  expect(runOf(barred).state).toMatchObject({ detail: `step mail cannot be taken back: ${why}` });
  expect(waitsFor(runOf(barred))).toEqual([{ kind: 'failed_undo', step: 'mail', visit: 1 }]);
});

test('it goes on behind that when a person says so, and only then', () => {
  expect(perform(barred, retry()).answer).toBe('wrong_status');
  expect(perform(perform(barred, editArgs('mail', { to: 'all' })), retry()).answer).toBe('wrong_status');
  const on = toEnd(perform(barred, skip('mail', 'LEFT')));
  expect(told(on, 'undo_finished')).toEqual(['c#1', 'a#1']);
  expect(runOf(on).rollback).toMatchObject({ undone: 2, left: 2 });
  const byHand = toEnd(perform(barred, skip('mail', 'UNDONE')));
  expect(runOf(byHand).rollback).toMatchObject({ undone: 3, left: 1 });
});

test('what failed may be a point of no return: the rollback stops there at once', () => {
  const failing = sketchFlow([
    { name: 'a', ...undoable, on: { OK: 'mail' } },
    { name: 'mail', effect: true, irreversible: why, on: { NO: 'hold' } },
  ]);
  const held = toEnd(perform(say(play(failing, [start()]), 'OK', 'NO'), rollback()));
  expect(told(held, 'undo_barred')).toEqual(['mail#1']);
  expect(told(toEnd(perform(held, skip('mail', 'LEFT'))), 'undo_finished')).toEqual(['a#1']);
});

test('a flow that rolls back is not warned of what its authors have thought of', () => {
  expect(checkFlow(flow).filter(({ code }) => code === 'effect_without_undo')).toEqual([]);
});

test('who decides sees what cannot be taken back', () => {
  const guarded = sketchFlow([{ name: 'ok', kind: 'decision', on: { AGREE: 'a', REJECT: 'stopped' } }, ...steps]);
  const [ok] = guarded.flow.steps;
  const resolved = resolveGuards(guarded, ok!, { run: runOf(play(guarded, [start()])) });
  expect(resolved).toMatchObject({
    guards: [{ step: 'a' }, { step: 'mail', irreversible: why }, { step: 'grow' }, { step: 'c' }],
  });
});
