import fc from 'fast-check';
import { expect, test } from 'vitest';
import { start } from '../testing/acts.ts';
import { arbitraryForks } from '../testing/arbitrary-forks.ts';
import { checkGrants } from '../testing/grant-invariants.ts';
import { actOf, arbitraryMoves } from '../testing/moves.ts';
import { perform, play } from '../testing/play.ts';

test('whatever happens after a grant, what begins by it is what was granted', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arbitraryForks, arbitraryMoves, (version, moves) => {
      const last = moves.reduce((before, move) => perform(before, actOf(move, before)), play(version, [start()]));
      checkGrants(last);
      for (const { events } of last.journal) for (const { type } of events) seen.add(type);
    }),
    { numRuns: 300 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['decision_made', 'set_abandoned']));
});
