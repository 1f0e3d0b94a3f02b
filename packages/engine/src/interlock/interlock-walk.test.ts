import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FlowVersion } from '../flow/flow.ts';
import { start } from '../testing/acts.ts';
import { arbitraryFlow } from '../testing/arbitrary-flow.ts';
import { arbitraryForks } from '../testing/arbitrary-forks.ts';
import { decided, lock, under } from '../testing/interlocks.ts';
import { actOf, arbitraryMoves } from '../testing/moves.ts';
import { type Act, type Played, perform, play, runOf } from '../testing/play.ts';
import { checkInterlocks } from './check-interlocks.ts';
import type { Evidence, Interlock } from './interlock.ts';

const requires: readonly Evidence[] = [decided(), { kind: 'build' }];

/** Of all effects of the flow, what each of two kinds of evidence is required for. */
const locksOf = ({ jobs }: FlowVersion, evidence: Evidence): Interlock => {
  const effects = Object.entries(jobs).flatMap(([name, { effect }]) => (effect ? [name] : []));
  return lock([evidence], { on: { environments: [], jobs: effects } });
};

const isHeld = (played: Played) => {
  const { state } = runOf(played);
  return state.status === 'held' && state.reason === 'policy';
};

const flows = fc.oneof(arbitraryFlow, arbitraryForks);

test('what is proved of a flow is never held, whatever happens to its runs', () => {
  let proved = 0;
  let held = 0;
  fc.assert(
    fc.property(flows, arbitraryMoves, fc.constantFrom(...requires), (version, moves, evidence) => {
      const interlock = locksOf(version, evidence);
      const findings = checkInterlocks(version, [interlock]);
      const facts = under(interlock);
      const withLock = (act: Act): Act => ('broken' in act ? act : { ...act, facts: { ...facts, ...act.facts } });
      const begun = play(version, [withLock(start())]);
      const after = moves.reduce((before, move) => perform(before, withLock(actOf(move, before))), begun);
      const wasHeld = after.journal.some(({ events }) =>
        events.some((event) => event.type === 'run_held' && event.reason === 'policy'),
      );
      held += wasHeld || isHeld(begun) ? 1 : 0;
      if (findings.length > 0 || interlock.on.jobs.length === 0) return;
      proved += 1;
      expect(wasHeld).toBe(false);
    }),
    { numRuns: 300 },
  );
  expect(proved).toBeGreaterThan(20);
  expect(held).toBeGreaterThan(20);
});
