import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finishedBefore } from '../flow/finished-before.ts';
import { areSiblings, forkStructure } from '../flow/fork-structure.ts';
import { start } from '../testing/acts.ts';
import { arbitraryForks } from '../testing/arbitrary-forks.ts';
import { actOf, arbitraryMoves, type Move } from '../testing/moves.ts';
import { type Played, perform, play } from '../testing/play.ts';
import { checkHistory, checkStep } from '../testing/run-invariants.ts';
import { checkSets } from '../testing/set-invariants.ts';
import { own } from '../value.ts';
import { waitsFor } from './waits-for.ts';

/** A broken invariant that nobody makes up would be thrown. */
function walk(first: Played, moves: readonly Move[], look: (before: Played, after: Played) => void): Played {
  return moves
    .filter(({ kind }) => kind !== 'broken')
    .reduce((before, move) => {
      const act = actOf(move, before);
      const after = perform(before, act);
      checkStep(before, after, act);
      look(before, after);
      return after;
    }, first);
}

test('whatever happens to a flow with forks, its run names what it waits for, and each join is entered once', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arbitraryForks, arbitraryMoves, (version, moves) => {
      const last = walk(play(version, [start()]), moves, (_, { run }) => {
        if (run?.state.status === 'running') expect(waitsFor(run)).not.toEqual([]);
        if (run?.state.status === 'held') expect(run.state.reason).not.toBe('invariant');
      });
      checkHistory(last);
      checkSets(last);
      for (const { events } of last.journal) for (const { type } of events) seen.add(type);
    }),
    { numRuns: 300 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['branches_opened', 'branch_ended', 'set_abandoned', 'run_done']));
});

test('what is said to have finished before a step has, and what is said not to has not', () => {
  fc.assert(
    fc.property(arbitraryForks, arbitraryMoves, (version, moves) => {
      const names = version.flow.steps.map(({ name }) => name);
      const structure = forkStructure(version);
      const said = finishedBefore(version.flow.steps, structure, new Set(names));
      const wrong: string[] = [];
      walk(play(version, [start()]), moves, (before, { events, journal }) => {
        // A decision that is taken again follows no edge, nor does a step that the run has gone back to.
        const isJump = ({ type }: { readonly type: string }) =>
          type === 'grant_superseded' || type === 'run_compensated';
        if (journal.some((one) => one.events.some(isJump))) return;
        const closed = events.flatMap((event) => (event.type === 'visit_closed' ? [event.step] : []));
        for (const event of events) {
          if (event.type !== 'visit_opened') continue;
          for (const name of names) {
            const finished = own(before.run?.steps ?? {}, name)?.last !== undefined || closed.includes(name);
            const isAsSaid = finished
              ? said.may(event.step, name) || areSiblings(event.step, name, structure)
              : !said.must(event.step, name);
            if (!isAsSaid) wrong.push(`${name} before ${event.step}: ${finished}`);
          }
        }
      });
      expect(wrong).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
