import { describe, expect, test } from 'vitest';
import { applyRunEvent } from '../run/evolve-run.ts';
import type { Run } from '../run/run.ts';
import type { RunEvent, RunTransition } from '../run/run-event.ts';
import { ack, broken, migrate, start, stop, system, taskFailed, timer } from '../testing/acts.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { foundIn, rollback, undoFound } from '../testing/undo-acts.ts';
import { letEnd, on, say, toEnd, told, undoable, undoableChain } from '../testing/undo-play.ts';
import { BackwardWalk } from './backward-walk.ts';
import { plannedUndo, undoAfter } from './planned-undo.ts';
import { undoEffects } from './undo-effect.ts';
import { undoSearchOf } from './undo-search.ts';
import { VisitGathering } from './visit-gathering.ts';

describe('what is looked for', () => {
  test('is in the version that executed it', () => {
    const before = say(play(undoableChain, [start()]), 'OK');
    const moved = say(perform(before, migrate({ ...undoableChain, hash: 'newer' })), 'NO');
    const undos = toEnd(moved).journal.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'undo_started' ? [[event.step, event.undo.flow]] : [])),
    );
    expect(undos).toEqual([
      ['b', undoableChain.hash],
      ['a', undoableChain.hash],
    ]);
    const retried = on(
      perform(before, taskFailed({ step: 'b' })),
      () => migrate({ ...undoableChain, hash: 'newer' }),
      () => timer(10),
    );
    const back = say(retried, 'NO');
    expect(foundIn(back, undoSearchOf(runOf(back))!)).toMatchObject({
      visit: { step: 'b', attempt: 2, flow: 'newer' },
    });
  });

  test('is what failed, wherever it began, and nothing of it where it was no effect', () => {
    const held = sketchFlow(
      [
        { name: 'a', ...undoable, on: { OK: 'b&c' } },
        { name: 'b', ...undoable, on: { OK: 'done', NO: 'hold' } },
        { name: 'c', ...undoable, on: { OK: 'done' } },
      ],
      { onFailure: 'hold' },
    );
    const open = play(held, [start(), ack('id-1', 'OK')]);
    const failed = perform(open, taskFailed({ step: 'b' }));
    expect(told(toEnd(letEnd(perform(failed, rollback('b does not work')))), 'undo_finished')).toEqual([
      'b#1',
      'c#1',
      'a#1',
    ]);
    const stopped = perform(open, stop());
    expect(told(toEnd(letEnd(perform(stopped, rollback()))), 'undo_finished')).toEqual(['c#1', 'b#1', 'a#1']);
  });

  test('is told by who asked, or by nobody', () => {
    const back = perform(say(play(undoableChain, [start()]), 'OK', 'OK'), rollback());
    expect(runOf(back).rollback).toMatchObject({ reason: 'somebody asked for it', by: { name: 'ann' } });
  });

  test('may be what failed in a version in which it is no effect', () => {
    const search = { run: 'r1', before: { seq: 9, event: 0, flow: 'x' }, first: { step: 'never', visit: 1 } };
    const played = say(play(undoableChain, [start()]), 'OK', 'NO');
    expect(foundIn(played, search)).toMatchObject({ visit: { step: 'b' } });
  });

  test('knows what an attempt has remembered for its undo', () => {
    const begun = say(play(undoableChain, [start()]), 'OK', 'NO');
    const kept: RunEvent = { type: 'undo_data_kept', step: 'b', visit: 1, attempt: 1, key: 'volume', value: 'v1' };
    const [first, second, third] = begun.journal as [RunTransition, RunTransition, RunTransition];
    const journal = [first, { ...second, events: [...second.events, kept] }, third];
    expect(foundIn({ ...begun, journal }, undoSearchOf(runOf(begun))!)).toMatchObject({
      visit: { step: 'b', undoData: { volume: 'v1' } },
    });
  });

  test('in a version without the step cannot be told', () => {
    const played = say(play(undoableChain, [start()]), 'OK', 'NO');
    const search = undoSearchOf(runOf(played))!;
    const gone = { ...played, version: sketchFlow([{ name: 'z', on: { OK: 'done' } }]) };
    expect(() => foundIn(gone, search)).toThrow('has no step b');
  });
});

describe('the history of a rollback', () => {
  const begun = say(play(undoableChain, [start()]), 'OK', 'NO');
  const undoing = perform(begun, undoFound(begun));
  const cause = { at: 0, actor: system, seq: 9 };
  const name = { step: 'b', visit: 1 };
  const failure = { outcome: 'FAILED', message: 'no' };

  test.each<[string, Played, RunEvent]>([
    ['is not rolling back', play(undoableChain, [start()]), { type: 'undo_failed', ...name, attempt: 1, failure }],
    ['has no such visit', begun, { type: 'undo_data_kept', ...name, attempt: 1, key: 'k', value: 1 }],
    ['is not undoing', begun, { type: 'undo_failed', ...name, attempt: 1, failure }],
    ['has nothing to edit', begun, { type: 'undo_edited', ...name, before: {}, args: {}, reason: 'x' }],
  ])('is folded as it stands, where the run %s', (_, { run }, event) => {
    expect(applyRunEvent(run, event, cause)).toEqual(run);
  });

  test('asks for one thing at a time', () => {
    const [before, looking, doing] = [play(undoableChain, [start()]), begun, undoing].map(runOf) as [Run, Run, Run];
    const found = `r1/find-undo/first`;
    expect(undoEffects(undefined, before)).toEqual([]);
    expect(undoEffects(before, looking)).toEqual([{ type: 'undo', task: found }]);
    expect(undoEffects(looking, looking)).toEqual([]);
    expect(undoEffects(looking, doing)).toEqual([
      { type: 'withdraw', task: found },
      { type: 'undo', task: 'r1/b/1/1/undo/1' },
    ]);
    expect(undoEffects(doing, runOf(perform(undoing, broken)))).toMatchObject([{ type: 'withdraw' }]);
  });

  test('is read no further than the end of a visit', () => {
    const versions = () => undoableChain;
    const walk = new BackwardWalk(undoSearchOf(runOf(begun))!, versions);
    const start = walk.take(begun.journal[1]!);
    if (start?.kind !== 'start') throw new Error('the start is there');
    const gathering = new VisitGathering(start, versions);
    expect(gathering.isOver).toBe(false);
    for (const transition of begun.journal) gathering.take(transition);
    expect(gathering.isOver).toBe(true);
  });
});

describe('what would be undone', () => {
  test('begins with what failed, and is nothing once all is', () => {
    const held = sketchFlow([{ name: 'a', ...undoable, on: { OK: 'done' } }], { onFailure: 'hold' });
    const failed = perform(play(held, [start()]), taskFailed({ step: 'a' }));
    const planned = plannedUndo(runOf(failed), held)!;
    expect(planned.first).toEqual({ step: 'a', visit: 1 });
    const found = foundIn(failed, planned);
    if (found.kind !== 'visit') throw new Error('it is there');
    expect(undoAfter(planned, found.visit)).toEqual({ run: 'r1', before: planned.before, except: found.visit.place });
    const over = toEnd(perform(failed, rollback()));
    expect(plannedUndo(runOf(over), held)).toBeUndefined();
  });

  test('goes on where a rollback is, and from the end of the journal where none is', () => {
    const far = say(play(undoableChain, [start()]), 'OK', 'NO');
    expect(plannedUndo(runOf(far), undoableChain)).toEqual(undoSearchOf(runOf(far)));
    const open = play(undoableChain, [start()]);
    const planned = plannedUndo(runOf(open), undoableChain)!;
    expect(planned).toMatchObject({ run: 'r1', before: { seq: 2, event: 0 } });
    const found = foundIn(open, planned);
    if (found.kind !== 'visit') throw new Error('it is there');
    expect(undoAfter(planned, found.visit)).toEqual({ run: 'r1', before: found.visit.place });
  });

  test('does not begin with what failed where that is no effect', () => {
    const plain = sketchFlow([{ name: 'a', on: { OK: 'done' } }], { onFailure: 'hold' });
    const failed = perform(play(plain, [start()]), taskFailed({ step: 'a' }));
    expect(plannedUndo(runOf(failed), plain)?.first).toBeUndefined();
  });
});
