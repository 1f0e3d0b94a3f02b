import { describe, expect, test } from 'vitest';
import { dueAt } from '../run/due-at.ts';
import { waitsFor } from '../run/waits-for.ts';
import { ack, broken, pause, retry, runFinished, skip, start, taskFailed, timer } from '../testing/acts.ts';
import { picture, story } from '../testing/picture.ts';
import { type Act, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { compensateTo, rollback, undoEnded, undoFound } from '../testing/undo-acts.ts';
import { letEnd, on, say, toEnd, told, twice, undoable, undoableChain } from '../testing/undo-play.ts';
import { undoTaskOf } from './undo-effect.ts';

describe('a rollback', () => {
  test('undoes each visit of an effect once, the last first, and leaves what nothing takes back', () => {
    const flow = sketchFlow([
      { name: 'a', ...undoable, on: { OK: 'look' } },
      { name: 'look', on: { OK: 'b' } },
      { name: 'b', ...undoable, on: { OK: 'mail' } },
      { name: 'mail', effect: true, on: { OK: 'c' } },
      { name: 'c', ...undoable, on: { OK: 'done', NO: 'rollback' } },
    ]);
    const back = toEnd(say(play(flow, [start()]), 'OK', 'OK', 'OK', 'OK', 'NO'));
    expect(picture(back.run)).toBe('rolled_back');
    expect(told(back, 'undo_started')).toEqual(['c#1', 'b#1', 'a#1']);
    expect(told(back, 'undo_finished')).toEqual(['c#1', 'b#1', 'a#1']);
    expect(told(back, 'undo_left')).toEqual(['mail#1']);
    expect(runOf(back).rollback).toMatchObject({ undone: 3, left: 1, reason: 'step c leads to rollback' });
  });

  test('undoes every visit of a loop, and one of several attempts with what its latest had', () => {
    const failed = on(
      say(play(undoableChain, [start()]), 'NO', 'OK'),
      () => taskFailed({ step: 'b' }),
      () => timer(10),
    );
    const back = perform(failed, ack('id-4', 'NO', { data: { inline: 'seen' } }));
    const started = perform(back, undoFound(back));
    expect(runOf(started).rollback?.undo?.visit).toMatchObject({
      ...{ step: 'b', visit: 1, attempt: 2, uuid: 'id-4', outcome: 'NO', data: { inline: 'seen' } },
      ...{ place: { seq: 3 }, retry: twice, timeoutMs: 100 },
    });
    expect(told(toEnd(started), 'undo_finished')).toEqual(['b#1', 'a#2', 'a#1']);
  });

  test('knows what an attempt had reported that never ended', () => {
    const reported = play(undoableChain, [
      start(),
      ack('id-1', 'OK'),
      ack('id-2', '', { done: false, data: { inline: 'half' } }),
    ]);
    const late = on(
      reported,
      () => ack('id-2', '', { done: false }),
      () => timer(100),
      undoFound,
    );
    expect(runOf(late).rollback?.undo?.visit).toMatchObject({ step: 'b', data: { inline: 'half' } });
    expect(runOf(late).rollback?.undo?.visit.outcome).toBeUndefined();
    expect(story(late.closed)).toBe('a#1 OK, b#1 withdrawn');
  });

  test('finds what comes next beforehand, and does not find it twice', () => {
    const begun = on(say(play(undoableChain, [start()]), 'OK', 'NO'), undoFound);
    const next = perform(begun, undoEnded(begun, { withNext: true }));
    expect(next.answer).toBe('undo_finished undo_started');
    expect(perform(next, undoEnded(begun, { withNext: true })).answer).toBe('nothing');
    expect(perform(begun, undoFound(say(play(undoableChain, [start()]), 'OK', 'NO'))).answer).toBe('nothing');
    expect(undoTaskOf(runOf(next))).toBe('r1/a/1/1/undo/1');
    const over = perform(next, undoEnded(next, { withNext: true }));
    expect(over.answer).toBe('undo_finished run_rolled_back');
    expect(undoTaskOf(runOf(over))).toBeUndefined();
  });

  test('of a run that did nothing is over at once', () => {
    const idle = sketchFlow([{ name: 'a', on: { OK: 'done', NO: 'rollback' } }]);
    const back = on(play(idle, [start(), ack('id-1', 'NO')]), undoFound);
    expect(picture(back.run)).toBe('rolled_back');
    expect(perform(back, rollback()).answer).toBe('nothing');
    expect(perform(back, retry()).answer).toBe('wrong_status');
    expect(perform(back, { command: { type: 'event', name: 'go' } }).answer).toBe('wrong_status');
  });
});

const forked: readonly StepSketch[] = [
  { name: 'a', ...undoable, on: { OK: 'b&c&d&e' } },
  { name: 'b', ...undoable, timeoutMs: 1000, retry: twice, on: { OK: 'j', NO: 'rollback' } },
  { name: 'c', ...undoable, timeoutMs: 100, on: { OK: 'j', NO: 'c', TIMEOUT: 'done' } },
  { name: 'd', on: { OK: 'j' } },
  { name: 'e', kind: 'flow', on: { DONE: 'j' } },
  { name: 'j', enter: 'all', on: { OK: 'done' } },
];

describe('a rollback of branches', () => {
  const flow = sketchFlow(forked, { onFailure: 'rollback' });
  const open = play(flow, [start(), ack('id-1', 'OK')]);
  const uuidOf = (step: string): string => {
    const phase = runOf(open).open[step]?.phase;
    return phase?.kind === 'attempting' ? phase.attempt.uuid : '';
  };
  const failed = perform(open, ack(uuidOf('b'), 'NO'));

  test('waits for the open attempts of effects, and withdraws all else', () => {
    expect(picture(failed.run)).toBe('rolling_back | c#1 attempting 1 | e#1 attempting 1');
    expect(undoTaskOf(runOf(failed))).toBeUndefined();
    expect(dueAt(runOf(failed))).toBe(100);
    expect(waitsFor(runOf(failed))).toMatchObject([
      { kind: 'callback', step: 'c' },
      { kind: 'run', step: 'e' },
    ]);
    expect(story(failed.closed)).toBe('a#1 OK, b#1 NO, d#1 withdrawn');
  });

  test.each<[string, Act, string]>([
    ['is answered', ack(uuidOf('c'), 'OK'), 'c#1 OK'],
    ['is answered with what leads back', ack(uuidOf('c'), 'NO'), 'c#1 NO'],
    ['is late', timer(100), 'c#1 withdrawn'],
    ['is skipped', skip('c', 'OK'), 'c#1 OK'],
  ])('goes on when the attempt %s: what failed first, then the others by their starts', (_, act, end) => {
    const drained = perform(perform(failed, runFinished({ step: 'e' }, 'failed')), act);
    expect(picture(drained.run)).toBe('rolling_back');
    expect(story(drained.closed.slice(-1))).toBe(end);
    const back = toEnd(drained);
    // The run below was never begun, but that is for its undo to find.
    expect(told(back, 'undo_finished')).toEqual(['b#1', 'e#1', 'c#1', 'a#1']);
    expect(picture(back.run)).toBe('rolled_back');
  });

  test('keeps the order when the undo of what failed first is made again', () => {
    const drained = perform(perform(failed, runFinished({ step: 'e' }, 'failed')), ack(uuidOf('c'), 'OK'));
    const held = on(drained, undoFound, (played) => undoEnded(played, { failure: { outcome: 'FAIL', message: 'no' } }));
    expect(picture(held.run)).toBe('held(undo_failed) | undo failed b#1');
    expect(told(toEnd(perform(held, retry())), 'undo_finished')).toEqual(['b#1', 'e#1', 'c#1', 'a#1']);
  });

  test('undoes each run that a step has begun', () => {
    const below = sketchFlow([
      { name: 'e', kind: 'flow', on: { FAILED: 'rollback', DONE: 'done' }, retry: twice, timeoutMs: 50 },
    ]);
    const again = on(
      play(below, [start()]),
      () => timer(50),
      () => timer(60),
      () => runFinished({ step: 'e', attempt: 2 }, 'failed'),
    );
    const back = toEnd(again);
    const undone = back.journal.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'undo_started' ? [`${event.undo.how} ${event.undo.attempt}`] : [])),
    );
    expect(undone).toEqual(['run 2', 'run 1']);
    expect(dueAt(runOf(perform(again, undoFound(again))))).toBeUndefined();
  });

  test('is gone on with after a broken invariant, and what it waited for is withdrawn', () => {
    const held = perform(failed, broken);
    expect(picture(held.run)).toBe('held(invariant) | c#1 blocked | e#1 blocked');
    expect(perform(held, skip('c', 'OK')).answer).toBe('wrong_status');
    const on = perform(held, retry());
    expect(on.answer).toBe('rollback_resumed visit_withdrawn visit_withdrawn');
    expect(told(toEnd(letEnd(on)), 'undo_finished')).toEqual(['b#1', 'e#1', 'c#1', 'a#1']);
  });

  test('begins nothing in the branches that its fork has not entered yet', () => {
    const early = sketchFlow([
      { name: 'a', on: { OK: 'b&c' } },
      {
        name: 'b',
        kind: 'wait',
        args: [{ name: 'event', from: { kind: 'literal', value: 'go' } }],
        on: { DONE: 'rollback' },
      },
      { name: 'c', ...undoable, on: { OK: 'done' } },
    ]);
    const kept = play(early, [start(), { command: { type: 'event', name: 'go' } }, ack('id-1', 'OK')]);
    expect(picture(kept.run)).toBe('rolling_back');
    expect(told(kept, 'visit_opened')).toEqual(['a#1', 'b#1']);
  });
});

describe('a run that goes back to a step', () => {
  const flow = sketchFlow([
    { name: 'a', ...undoable, on: { OK: 'b' } },
    { name: 'b', ...undoable, on: { OK: 'c' } },
    { name: 'c', ...undoable, on: { OK: 'done', NO: 'hold' } },
  ]);
  const far = say(play(flow, [start()]), 'OK', 'OK');

  test('undoes what began after the last visit of that, and enters it anew', () => {
    const back = perform(far, compensateTo('a'));
    expect(picture(back.run)).toBe('rolling_back | c#1 attempting 1');
    const on = toEnd(say(back, 'OK'));
    expect(told(on, 'undo_finished')).toEqual(['c#1', 'b#1']);
    expect(picture(on.run)).toBe('running | a#2 attempting 1');
    expect(runOf(on).rollback).toBeUndefined();
  });

  test('does not undo again what it undid then, when all is rolled back later', () => {
    const again = toEnd(say(perform(far, compensateTo('a')), 'OK'));
    const back = toEnd(say(perform(say(again, 'OK', 'OK'), rollback()), 'NO'));
    expect(told(back, 'undo_finished')).toEqual(['c#1', 'b#1', 'c#2', 'b#2', 'a#2', 'a#1']);
  });

  test('may go back to it again before that has ended anew', () => {
    const again = toEnd(say(perform(far, compensateTo('a')), 'OK'));
    const twiceBack = toEnd(perform(perform(again, compensateTo('a')), skip('a', 'OK')));
    expect(told(twiceBack, 'undo_finished')).toEqual(['c#1', 'b#1', 'a#2']);
    expect(picture(twiceBack.run)).toBe('running | a#3 attempting 1');
  });

  test('may go back to where an earlier way back has passed, and undoes nothing twice', () => {
    const first = toEnd(say(perform(far, compensateTo('a')), 'OK'));
    const onlyA = say(first, 'OK');
    const second = toEnd(perform(perform(onlyA, compensateTo('c')), skip('b', 'OK')));
    expect(told(second, 'undo_finished')).toEqual(['c#1', 'b#1', 'b#2', 'a#2']);
    expect(picture(second.run)).toBe('running | c#2 attempting 1');
    const third = toEnd(perform(perform(second, rollback()), skip('c', 'OK')));
    expect(told(third, 'undo_finished')).toEqual(['c#1', 'b#1', 'b#2', 'a#2', 'c#2', 'a#1']);
  });

  test('may go back further than before, and undoes nothing twice', () => {
    const toB = toEnd(say(perform(far, compensateTo('b')), 'OK'));
    const toA = toEnd(say(perform(toB, compensateTo('a')), 'OK'));
    const back = toEnd(say(perform(toA, rollback()), 'OK'));
    expect(told(back, 'undo_finished')).toEqual(['c#1', 'b#2', 'b#1', 'a#2', 'a#1']);
  });

  test('stays paused, where it was', () => {
    const back = toEnd(say(perform(perform(far, pause('a freeze')), compensateTo('a')), 'OK'));
    expect(picture(back.run)).toBe('paused | a#2 paused');
    expect(runOf(back).state).toMatchObject({ reason: 'a freeze' });
  });

  test('is refused where the step is unknown or has not ended, and without a reason', () => {
    expect(perform(far, compensateTo('x')).answer).toBe('step_not_found');
    expect(perform(far, compensateTo('c')).answer).toBe('wrong_status');
    expect(perform(far, compensateTo('a', ' ')).answer).toBe('reason_required');
  });

  test('opens the branch of the step alone', () => {
    const branched = sketchFlow(forked);
    const open = play(branched, [start(), ack('id-1', 'OK')]);
    const phase = runOf(open).open.d?.phase;
    const arrived = perform(open, ack(phase?.kind === 'attempting' ? phase.attempt.uuid : '', 'OK'));
    const drained = on(
      perform(arrived, compensateTo('d')),
      () => skip('b', 'OK'),
      () => skip('c', 'OK'),
      () => skip('e', 'DONE'),
    );
    const back = toEnd(drained);
    expect(told(back, 'undo_finished')).toEqual([]);
    expect(picture(back.run)).toBe('running | d#2 attempting 1');
    expect(Object.values(runOf(back).branchSets ?? {})).toMatchObject([{ branches: { d: 'open' } }]);
  });
});
