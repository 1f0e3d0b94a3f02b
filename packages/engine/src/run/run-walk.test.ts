import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { ack, fork, start } from '../testing/acts.ts';
import { arbitraryFlow } from '../testing/arbitrary-flow.ts';
import { actOf, arbitraryMoves, type Move } from '../testing/moves.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { checkHistory, checkStep } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { dueAt } from './due-at.ts';
import { evolveRun } from './evolve-run.ts';
import { type ForkPoint, forkPointIn } from './fork-point.ts';
import type { Run } from './run.ts';

function walk(first: Played, moves: readonly Move[]): Played {
  return moves.reduce((before, move) => {
    const act = actOf(move, before);
    const after = perform(before, act);
    checkStep(before, after, act);
    return after;
  }, first);
}

test('whatever happens to whatever flow, the run keeps its promises', () => {
  const seen = new Map<string, number>();
  const see = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(arbitraryFlow, arbitraryMoves, (version, moves) => {
      const last = walk(play(version, [start()]), moves);
      checkHistory(last);
      for (const { events } of last.journal) for (const { type } of events) see(type);
      see(runOf(last).state.status);
    }),
    { numRuns: 1000 },
  );
  expect([...seen.keys()].sort()).toEqual([
    'act_begun',
    'act_ended',
    'args_edited',
    'attempt_failed',
    'attempt_progressed',
    'attempt_started',
    'decision_made',
    'decision_opened',
    'decision_superseded',
    'done',
    'event_received',
    'event_taken',
    'failed',
    'given_up_ended',
    'grant_superseded',
    'held',
    'paused',
    'repeat_ignored',
    'rollback_begun',
    'rollback_resumed',
    'rolled_back',
    'rolling_back',
    'run_compensated',
    'run_continued',
    'run_done',
    'run_failed',
    'run_held',
    'run_migrated',
    'run_paused',
    'run_resumed',
    'run_rolled_back',
    'run_started',
    'run_stopped',
    'running',
    'stopped',
    'undo_edited',
    'undo_failed',
    'undo_finished',
    'undo_left',
    'undo_skipped',
    'undo_started',
    'visit_closed',
    'visit_opened',
    'visit_skipped',
    'visit_withdrawn',
    'wait_begun',
  ]);
});

test('a fork from any visit of any walk keeps the promises, and leaves the walk as it was', () => {
  let forks = 0;
  fc.assert(
    fc.property(arbitraryFlow, arbitraryMoves, fc.nat(20), arbitraryMoves, (version, moves, pick, more) => {
      const last = walk(play(version, [start()]), moves);
      const opened = last.journal.flatMap(({ events }) =>
        events.flatMap((each) => (each.type === 'visit_opened' ? [each] : [])),
      );
      const place = opened[pick % opened.length];
      const point = place && pointOf(last, place);
      if (!point) return;
      forks += 1;
      checkHistory(walk(perform({ ...last, run: undefined, journal: [], closed: [], effects: [] }, fork(point)), more));
    }),
    { numRuns: 300 },
  );
  expect(forks).toBe(300);
});

function pointOf({ journal }: Played, place: Parameters<typeof forkPointIn>[2]): ForkPoint | undefined {
  let run: Run | undefined;
  for (const transition of journal) {
    const point = forkPointIn(run, transition, place);
    if (point) return point;
    run = evolveRun(run, transition);
  }
  return undefined;
}

test('a walk that is walked again gives the same history', () => {
  fc.assert(
    fc.property(arbitraryFlow, arbitraryMoves, (version, moves) => {
      const once = walk(play(version, [start()]), moves);
      const again = walk(play(version, [start()]), moves);
      expect(canonicalJson(again.journal)).toBe(canonicalJson(once.journal));
    }),
    { numRuns: 100 },
  );
});

test('a timer at the time that a run is due does something, and nothing is due before', () => {
  fc.assert(
    fc.property(arbitraryFlow, arbitraryMoves, (version, moves) => {
      const last = walk(play(version, [start()]), moves);
      const due = dueAt(runOf(last));
      if (due === undefined) return;
      const timer = { command: { type: 'timer' as const }, at: due };
      expect(perform(last, timer).answer).not.toBe('nothing');
      expect(perform({ ...last, now: 0 }, { ...timer, at: due - 1 }).answer).toBe('nothing');
    }),
    { numRuns: 300 },
  );
});

test('the state of a loop is as long after 2000 transitions as after ten, but for the digits of its counters', () => {
  const version = sketchFlow(
    [
      { name: 'a', on: { GO: 'b' } },
      { name: 'b', on: { GO: 'a' } },
    ],
    { limits: { visitsPerMinute: 0 } },
  );
  const lengthAfter = (transitions: number): number => {
    const acks = Array.from({ length: transitions - 1 }, (_, index) => ack(`id-${index + 1}`, 'GO', { at: index }));
    const run = runOf(play(version, [start(), ...acks]));
    expect(run.seq).toBe(transitions);
    return canonicalJson(run).replaceAll(/\d+/g, '0').length;
  };
  expect(lengthAfter(2000)).toBe(lengthAfter(10));
});
