import { describe, expect, test } from 'vitest';
import { dueAt } from '../run/due-at.ts';
import { migrationPlan } from '../run/migration-plan.ts';
import { waitsFor } from '../run/waits-for.ts';
import { ack, broken, editArgs, migrate, retry, skip, start, stop, timer } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type Act, type CommandAct, type Played, perform, play, runOf } from '../testing/play.ts';
import { compensateTo, rollback, undoEnded, undoFound } from '../testing/undo-acts.ts';
import { on, say, toEnd, undoableChain } from '../testing/undo-play.ts';
import { undoTaskOf } from './undo-effect.ts';

const ended =
  (more: Parameters<typeof undoEnded>[1] = {}) =>
  (played: Played) =>
    undoEnded(played, more);
const no = { outcome: 'UNREACHABLE', message: 'no' };

describe('an undo that fails', () => {
  const undoing = on(say(play(undoableChain, [start()]), 'OK', 'NO'), undoFound);

  test('is tried again where nobody was reached, under another key, and then holds the run', () => {
    const waiting = on(undoing, ended({ failure: no }));
    expect(picture(waiting.run)).toBe('rolling_back | undo backing_off b#1');
    expect(waitsFor(runOf(waiting))).toEqual([{ kind: 'undo', step: 'b', visit: 1, until: 10 }]);
    expect(dueAt(runOf(waiting))).toBe(10);
    expect(perform(waiting, timer(9)).answer).toBe('nothing');
    const again = perform(waiting, timer(10));
    expect(undoTaskOf(runOf(again))).toBe('r1/b/1/1/undo/2');
    const held = on(again, ended({ failure: no }));
    expect(held.answer).toBe('undo_failed run_held');
    expect(runOf(held).state).toMatchObject({ reason: 'undo_failed', detail: 'the undo of step b: UNREACHABLE, no' });
    expect(waitsFor(runOf(held))).toEqual([{ kind: 'failed_undo', step: 'b', visit: 1 }]);
    expect(undoTaskOf(runOf(held))).toBeUndefined();
  });

  const held = perform(undoing, timer(100));

  test('is not tried again by itself after its time is over', () => {
    expect(waitsFor(runOf(undoing))).toEqual([{ kind: 'undo', step: 'b', visit: 1, until: 100 }]);
    expect(picture(held.run)).toBe('held(undo_failed) | undo failed b#1');
    expect(perform(undoing, timer(99)).answer).toBe('nothing');
  });

  test.each<[string, CommandAct, string, object]>([
    ['is made again', retry(), 'rolling_back | undoing b#1 attempt 2', {}],
    ['was done by hand', skip('b', 'UNDONE'), 'rolling_back', { undone: 1, left: 0 }],
    ['is left as it is', skip('b', 'LEFT'), 'rolling_back', { undone: 0, left: 1 }],
  ])('%s when a person says so', (_, act, becomes, counts) => {
    const after = perform(held, act);
    expect(picture(after.run)).toBe(becomes);
    expect(runOf(after).rollback).toMatchObject(counts);
    expect(picture(toEnd(after).run)).toBe('rolled_back');
  });

  test('gets other arguments from a person, in its next attempt', () => {
    const edited = on(
      held,
      () => editArgs('b', { what: 'the other' }),
      () => editArgs('b', { what: 'this' }),
      () => retry(),
    );
    expect(runOf(edited).rollback?.undo?.visit.args).toEqual({ what: 'this' });
    const changes = edited.journal.flatMap(({ events }) => events.filter(({ type }) => type === 'undo_edited'));
    expect(changes).toMatchObject([{ before: {}, added: ['what'] }, { before: { what: 'the other' } }]);
    expect(perform(edited, editArgs('b', { what: 'late' })).answer).toBe('wrong_status');
  });

  test('keeps the run from a move to another version, as its preview says', () => {
    expect(migrationPlan(runOf(held), undoableChain, undoableChain).problems).toEqual(['it takes back what it did']);
  });

  test.each<[string, CommandAct, string]>([
    ['without a reason', skip('b', 'LEFT', ' '), 'reason_required'],
    ['with another word', skip('b', 'OK'), 'outcome_unknown'],
    ['without arguments', editArgs('b', {}), 'argument_invalid'],
    ['with arguments, and no reason', editArgs('b', { what: 1 }, ''), 'reason_required'],
    ['by a stop', stop(), 'wrong_status'],
    ['by another version', migrate({ ...undoableChain, hash: 'other' }), 'wrong_status'],
    ['by another rollback', rollback(), 'wrong_status'],
    ['by going back to a step', compensateTo('a'), 'wrong_status'],
    ['by a retry of another step', { command: { type: 'retry', step: 'a' } }, 'wrong_status'],
  ])('is not moved on %s', (_, act, answer) => {
    expect(perform(held, act).answer).toBe(answer);
  });

  test('keeps the latest of its failures', () => {
    let played = held;
    for (let times = 0; times < 20; times += 1) {
      played = perform(played, retry());
      played = perform(played, undoEnded(played, { failure: { outcome: 'FAILED', message: `${times}` } }));
    }
    const failures = runOf(played).rollback?.undo?.failed ?? [];
    expect([failures.length, failures.at(-1)?.number]).toEqual([16, 21]);
  });

  test('is held anew when an invariant is broken meanwhile', () => {
    const stuck = perform(undoing, broken);
    expect(picture(stuck.run)).toBe('held(invariant) | undo failed b#1');
    expect(picture(perform(stuck, retry()).run)).toBe('rolling_back | undoing b#1 attempt 2');
    expect(picture(perform(perform(perform(undoing, undoEnded(undoing, { failure: no })), broken), retry()).run)).toBe(
      'rolling_back | undoing b#1 attempt 2',
    );
  });
});

describe('a service that answers an undo later', () => {
  const undoing = on(say(play(undoableChain, [start()]), 'OK', 'NO'), undoFound);
  const uuid = (() => {
    const phase = runOf(undoing).rollback?.undo?.phase;
    return phase?.kind === 'undoing' ? phase.attempt.uuid : '';
  })();

  test('acknowledges it, and a repeat gets the same answer', () => {
    expect(perform(undoing, ack(uuid, '', { done: false })).answer).toBe('nothing');
    expect(perform(undoing, ack(uuid, 'OK')).answer).toBe('outcome_unknown');
    const undone = perform(undoing, ack(uuid, 'UNDONE'));
    expect(undone.answer).toBe('undo_finished');
    expect(perform(undone, ack(uuid, 'UNDONE')).answer).toBe('nothing');
    expect(perform(undone, ack(uuid, 'FAILED')).answer).toBe('already_finished');
    expect(perform(undone, ack('nobody', 'UNDONE')).answer).toBe('attempt_stale');
  });

  test.each<[string, Act, string]>([
    ['without a word', ack(uuid, 'FAILED'), 'FAILED, the service says so'],
    ['with why', ack(uuid, 'FAILED', { data: { inline: 'it is gone' } }), 'FAILED, it is gone'],
    ['with much', ack(uuid, 'FAILED', { data: { blob: 'b', bytes: 9000 } }), 'FAILED, the service says so'],
  ])('says %s that it has failed', (_, act, detail) => {
    expect(runOf(perform(undoing, act)).state).toMatchObject({ detail: `the undo of step b: ${detail}` });
  });

  test('is late when its time is over', () => {
    const late = perform(undoing, timer(100));
    expect(perform(late, ack(uuid, 'FAILED')).answer).toBe('already_finished');
  });

  test('has nothing more to say when a person has closed it', () => {
    expect(perform(perform(undoing, skip('b', 'UNDONE')), ack(uuid, 'UNDONE')).answer).toBe('attempt_stale');
    expect(perform(undoing, retry()).answer).toBe('wrong_status');
  });
});
