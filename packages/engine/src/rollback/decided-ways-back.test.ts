import { describe, expect, test } from 'vitest';
import { admin, broken, decide, editArgs, retry, start, stop } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { compensateTo, rollback, undoEnded, undoFound } from '../testing/undo-acts.ts';
import { say, toEnd, undoable } from '../testing/undo-play.ts';

const flow = sketchFlow([
  { name: 'build', on: { OK: 'review' } },
  { name: 'review', kind: 'decision', on: { AGREE: 'pack', REJECT: 'hold' } },
  { name: 'pack', on: { OK: 'ship' } },
  { name: 'ship', ...undoable, on: { OK: 'verify', FAIL: 'review' } },
  { name: 'verify', on: { OK: 'done', BAD: 'hold' } },
]);

function answer(played: Played, outcome: string): Played {
  const phase = runOf(played).open.review?.phase;
  const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
  const { number: visit = 1 } = runOf(played).open.review ?? {};
  return perform(played, decide('review', outcome, digest, { visit, reason: 'for a good reason' }));
}

describe('going back to a step', () => {
  const shipped = say(answer(say(play(flow, [start()]), 'OK'), 'AGREE'), 'OK', 'OK', 'BAD');

  test.each(['pack', 'ship'])('to %s is not a way around the decision before it', (step) => {
    const asked = say(answer(say(play(flow, [start()]), 'OK'), 'AGREE'), 'OK', 'FAIL');
    for (const played of [asked, answer(asked, 'REJECT'), shipped]) {
      const refused = perform(played, compensateTo(step));
      expect([refused.answer, refused.message]).toEqual([
        'not_eligible',
        `going back to ${step} leads to ship, which review has not let happen`,
      ]);
    }
  });

  test.each([
    ['review', 'running | review#2 deciding'],
    ['build', 'running | build#2 attempting 1'],
    ['verify', 'running | verify#3 attempting 1'],
  ])('to %s is one where that decision is asked anew, or comes to nothing that it guards', (step, becomes) => {
    expect(picture(toEnd(perform(shipped, compensateTo(step))).run)).toBe(becomes);
  });

  test('ends there when somebody stops the run meanwhile, who is told so as often as they ask', () => {
    const going = perform(shipped, compensateTo('build'));
    const asked = perform(going, stop('not today'));
    expect(asked.answer).toBe('stop_asked');
    expect(perform(asked, stop()).answer).toBe('nothing');
    expect(runOf(toEnd(asked)).state).toMatchObject({ status: 'stopped', reason: 'not today' });
    expect(runOf(toEnd(asked)).rollback).toBeUndefined();
    const silent = toEnd(perform(going, stop()));
    expect(picture(silent.run)).toBe('stopped');
    const held = perform(going, broken);
    expect(picture(toEnd(perform(perform(held, stop()), retry())).run)).toBe('stopped');
  });

  test('leads to no effect in a run that was granted above as it is', () => {
    const parent = { run: 'above', step: 's', visit: 1, attempt: 1 };
    const plain = sketchFlow([
      { name: 'look', on: { OK: 'ship' } },
      { name: 'ship', ...undoable, on: { OK: 'mail' } },
      { name: 'mail', on: { OK: 'done', NO: 'hold' } },
    ]);
    const origin = { kind: 'step' as const, parent, depth: 1, granted: true as const };
    const done = say(play(plain, [start({ origin })]), 'OK', 'OK', 'OK');
    const held = say(play(plain, [start({ origin })]), 'OK', 'OK', 'NO');
    expect(done.answer).toContain('run_done');
    expect(perform(held, compensateTo('look')).message).toContain('going back to look leads to ship');
    expect(perform(held, compensateTo('ship')).answer).toBe('not_eligible');
    expect(perform(held, compensateTo('mail')).answer).toBe('rollback_begun');
  });
});

describe('what people have granted', () => {
  const granted = answer(say(play(flow, [start()]), 'OK'), 'AGREE');

  test('is taken back by the administrator alone, once the run is done', () => {
    const done = say(granted, 'OK', 'OK', 'OK');
    expect(picture(done.run)).toBe('done');
    expect(perform(done, rollback()).answer).toBe('not_eligible');
    const byAdministrator = { ...rollback(), command: { type: 'rollback', isAdmin: true } as const };
    expect(perform(done, byAdministrator).answer).toContain('rollback_begun');
    expect(perform(done, { ...rollback(), by: admin }).answer).toBe('rollback_begun');
    expect(perform(granted, rollback()).answer).toBe('rollback_begun');
  });

  test('is undone with what it had, unless the administrator says otherwise', () => {
    const back = perform(say(granted, 'OK', 'OK', 'BAD'), rollback());
    const undoing = perform(back, undoFound(back));
    const held = perform(undoing, undoEnded(undoing, { failure: { outcome: 'FAILED', message: 'no' } }));
    expect(perform(held, editArgs('ship', { version: 'evil' })).answer).toBe('not_eligible');
    expect(perform(held, { ...editArgs('ship', { version: '2' }), by: admin }).answer).toBe('undo_edited run_edited');
  });

  test('above a run is not undone with anything else below', () => {
    const parent = { run: 'above', step: 's', visit: 1, attempt: 1 };
    const origin = { kind: 'step' as const, parent, depth: 1, granted: true as const };
    const plain = sketchFlow([{ name: 'ship', ...undoable, on: { OK: 'rollback' } }]);
    const back = say(play(plain, [start({ origin })]), 'OK');
    const undoing = perform(back, undoFound(back));
    const held = perform(undoing, undoEnded(undoing, { failure: { outcome: 'FAILED', message: 'no' } }));
    expect(perform(held, editArgs('ship', { version: 'evil' })).answer).toBe('not_eligible');
  });
});
