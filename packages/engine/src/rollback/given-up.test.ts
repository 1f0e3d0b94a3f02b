import { describe, expect, test } from 'vitest';
import { dueAt } from '../run/due-at.ts';
import { waitsFor } from '../run/waits-for.ts';
import { ack, act, broken, buildFinished, retry, skip, start, stop, timer } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { triggered, undone } from '../testing/sandbox.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { compensateTo, rollback, undoEnded, undoFound } from '../testing/undo-acts.ts';
import { on, say, toEnd, told, undoable } from '../testing/undo-play.ts';

const flow = sketchFlow([
  { name: 'a', ...undoable, on: { OK: 'ship' } },
  { name: 'ship', ...undoable, on: { OK: 'done' } },
]);
const stopped = perform(say(play(flow, [start()]), 'OK'), stop());
const waiting = perform(stopped, rollback());

describe('an attempt of an effect that a stop has given up', () => {
  test('keeps a rollback from undoing anything before its service has answered', () => {
    expect(runOf(stopped).givenUp).toEqual({ ship: { step: 'ship', visit: 1, attempt: 1, uuid: 'id-2' } });
    expect(picture(waiting.run)).toBe('rolling_back');
    expect(perform(waiting, undoFound(waiting)).answer).toBe('nothing');
    expect(waitsFor(runOf(waiting))).toEqual([{ kind: 'given_up', step: 'ship', visit: 1 }]);
    expect(dueAt(runOf(waiting))).toBeUndefined();
    const answered = perform(waiting, ack('id-2', 'OK', { data: { inline: 'at last' } }));
    expect(answered.answer).toBe('given_up_ended');
    expect(runOf(answered).givenUp).toBeUndefined();
    const begun = perform(answered, undoFound(answered));
    expect(runOf(begun).rollback?.undo?.visit).toMatchObject({
      step: 'ship',
      outcome: 'OK',
      data: { inline: 'at last' },
    });
    expect(told(toEnd(begun), 'undo_finished')).toEqual(['ship#1', 'a#1']);
  });

  test('may be answered before anybody rolls back, once', () => {
    const answered = perform(stopped, ack('id-2', 'OK'));
    expect(answered.answer).toBe('given_up_ended');
    expect(perform(answered, ack('id-2', 'OK')).answer).toBe('attempt_stale');
    const begun = on(perform(answered, rollback()), undoFound);
    expect(runOf(begun).rollback?.undo?.visit).toMatchObject({ step: 'ship', outcome: 'OK' });
  });

  test('is not over by a report of its progress', () => {
    expect(perform(stopped, ack('id-2', '', { done: false })).answer).toBe('attempt_stale');
  });

  test('is over when a person says so, with a reason, and as its step may end', () => {
    expect(perform(waiting, skip('ship', 'NO')).answer).toBe('outcome_unknown');
    expect(perform(waiting, skip('ship', 'OK', ' ')).answer).toBe('reason_required');
    const skipped = perform(waiting, skip('ship', 'OK'));
    expect(skipped.answer).toBe('given_up_ended');
    expect(told(toEnd(skipped), 'undo_finished')).toEqual(['ship#1', 'a#1']);
  });

  test('is over with its time', () => {
    const timed = sketchFlow([{ name: 'ship', ...undoable, timeoutMs: 100, on: { OK: 'done' } }]);
    const early = perform(play(timed, [start(), stop()]), rollback());
    expect([dueAt(runOf(early)), perform(early, timer(99)).answer]).toEqual([100, 'nothing']);
    expect(waitsFor(runOf(early))).toEqual([{ kind: 'given_up', step: 'ship', visit: 1, until: 100 }]);
    expect(told(toEnd(perform(early, timer(100))), 'undo_finished')).toEqual(['ship#1']);
    const late = perform(play(timed, [start(), stop(), timer(100)]), rollback());
    expect(told(toEnd(late), 'undo_finished')).toEqual(['ship#1']);
  });

  test('is over with the longest lease where somebody had it who works for us', () => {
    const worked = sketchFlow([
      { name: 'fork', on: { OK: 'code&quick&build' } },
      { name: 'code', kind: 'code', effect: true, undo: [''], on: { SUCCESS: 'done' } },
      { name: 'quick', kind: 'code', effect: true, timeoutMs: 7, on: { SUCCESS: 'done' } },
      { name: 'build', kind: 'pipeline', effect: true, on: { SUCCESS: 'done' } },
    ]);
    const given = play(worked, [start(), ack('id-1', 'OK'), stop()]);
    expect(Object.values(runOf(given).givenUp ?? {}).map(({ until }) => until)).toEqual([30_000, 7, 30_000]);
  });

  test('is one of people’s acts only while that is executed', () => {
    const between = play(undone, [...triggered, stop()]);
    expect(runOf(between).givenUp).toBeUndefined();
    const within = play(undone, [...triggered, act('sandbox', 'agree'), stop()]);
    expect(Object.keys(runOf(within).givenUp ?? {})).toEqual(['sandbox']);
  });

  test('is no matter where it changes nothing, or is a run below, which knows it by itself', () => {
    const idle = sketchFlow([{ name: 'a', on: { OK: 'done' } }]);
    expect(runOf(play(idle, [start(), stop()])).givenUp).toBeUndefined();
    const above = sketchFlow([{ name: 'a', kind: 'flow', on: { DONE: 'done' } }]);
    expect(runOf(play(above, [start(), stop()])).givenUp).toBeUndefined();
  });
});

const branched = sketchFlow([
  { name: 'a', on: { OK: 'b&c' } },
  { name: 'b', ...undoable, on: { OK: 'j', NO: 'hold', AGAIN: 'a' } },
  { name: 'c', ...undoable, on: { OK: 'j' } },
  { name: 'j', enter: 'all', on: { OK: 'done' } },
]);
const open = say(play(branched, [start()]), 'OK');
const uuidOf = (played: Played, step: string): string => {
  const phase = runOf(played).open[step]?.phase;
  return phase?.kind === 'attempting' ? phase.attempt.uuid : '';
};

describe('an attempt of an effect beside it', () => {
  test.each(['NO', 'AGAIN'])('is given up by a hold and by a way out of its branch (%s)', (outcome) => {
    const left = perform(open, ack(uuidOf(open, 'b'), outcome));
    expect(Object.keys(runOf(left).givenUp ?? {})).toEqual(['c']);
    const back = perform(left, rollback());
    expect(perform(back, undoFound(back)).answer).toBe('nothing');
    const over = toEnd(perform(back, ack(uuidOf(open, 'c'), 'OK')));
    expect(told(over, 'undo_finished')).toEqual(['c#1', 'b#1']);
  });

  test('is waited for after a failure, too', () => {
    const failing = sketchFlow([
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', kind: 'pipeline', on: { SUCCESS: 'done' } },
      { name: 'c', ...undoable, on: { OK: 'done' } },
    ]);
    const failed = perform(say(play(failing, [start()]), 'OK'), buildFinished({ step: 'b' }, 'failure'));
    expect(picture(failed.run)).toBe('failed | b#1 blocked | c#1 blocked');
    expect(Object.keys(runOf(failed).givenUp ?? {})).toEqual(['c']);
  });

  test('stays known when it is made again, and what the one before said is not taken for the later one', () => {
    const held = perform(open, ack(uuidOf(open, 'b'), 'NO'));
    const again = perform(held, retry());
    expect(picture(again.run)).toContain('c#1 attempting 2');
    const both = perform(again, rollback());
    const late = perform(both, ack(uuidOf(open, 'c'), 'OK', { data: { inline: 'the first' } }));
    expect(late.answer).toBe('given_up_ended');
    const found = on(
      perform(perform(late, ack(uuidOf(again, 'c'), 'OK')), skip('b', 'OK')),
      undoFound,
      (played) => undoEnded(played),
      undoFound,
    );
    expect(runOf(found).rollback?.undo?.visit).toMatchObject({ step: 'c', attempt: 2 });
    expect(runOf(found).rollback?.undo?.visit.data).toBeUndefined();
  });

  test('is waited for in a visit of before, while its step is open anew', () => {
    const left = say(perform(open, ack(uuidOf(open, 'b'), 'AGAIN')), 'OK');
    expect(picture(left.run)).toContain('c#2 attempting 1');
    const back = perform(perform(left, compensateTo('a')), skip('c', 'OK'));
    expect(picture(back.run)).toBe('rolling_back | b#2 attempting 1');
    expect(runOf(back).givenUp).toMatchObject({ c: { visit: 1 } });
  });

  test('is waited for when a broken invariant holds the way back', () => {
    const back = perform(open, rollback());
    const held = perform(back, broken);
    expect(Object.keys(runOf(held).givenUp ?? {})).toEqual(['b', 'c']);
    const resumed = perform(held, retry());
    expect(picture(resumed.run)).toBe('rolling_back');
    const over = toEnd(perform(perform(resumed, skip('b', 'OK')), skip('c', 'OK')));
    expect(told(over, 'undo_finished')).toEqual(['c#1', 'b#1']);
  });

  test('is waited for though its step is gone with its version', () => {
    const held = perform(open, ack(uuidOf(open, 'b'), 'NO'));
    const gone = { ...held, version: sketchFlow([{ name: 'b', ...undoable, on: { OK: 'done' } }]) };
    const back = perform(gone, rollback());
    expect(waitsFor(runOf(back))).toMatchObject([{ kind: 'given_up', step: 'c' }]);
    expect(perform(back, skip('c', 'WHATEVER')).answer).toBe('given_up_ended');
  });
});
