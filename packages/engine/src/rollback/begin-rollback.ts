import { isAtWork } from '../run/acts.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenVisit } from '../run/run.ts';
import { type GivenUp, givenUpIn, isPast } from './given-up.ts';
import type { VisitRef } from './rollback.ts';
import { undoOf } from './undo-search.ts';

type Begun = {
  readonly reason: string;
  /** What failed. */
  readonly failed?: OpenVisit;
  readonly to?: VisitRef;
};

/**
 * From now on the run takes back what it did. What is open is withdrawn, but for attempts of effects: nothing is undone
 * before each of them has ended, and each that was given up before, as it could else happen after its undo.
 */
export function beginRollback(draft: Draft, { reason, failed, to }: Begun): void {
  const open = Object.values(draft.run.open).filter((visit) => isAwaited(draft, visit));
  const givenUp = givenUpIn(draft.run).filter((each) => isAwaitedStill(draft, each));
  const awaits = [
    ...open.map(({ step, number: visit }) => ({ step, visit })),
    ...givenUp.map(({ step, visit }) => ({ step, visit })),
  ];
  const isUndone = failed !== undefined && undoOf(draft.job(draft.step(failed.step))) !== undefined;
  const first = isUndone ? { first: { step: failed.step, visit: failed.number } } : {};
  draft.emit({ type: 'rollback_begun', reason, awaits, ...first, ...(to && { to }) });
}

/** A run below takes back what it did before anything above it is undone. */
function isAwaited(draft: Draft, { step, phase }: OpenVisit): boolean {
  return phase.kind === 'attempting' && isAtWork(phase.attempt) && undoOf(draft.job(draft.step(step))) !== undefined;
}

/** Its step may be gone with another version of the flow, which does not make it undone. */
function isAwaitedStill(draft: Draft, givenUp: GivenUp): boolean {
  const step = draft.findStep(givenUp.step);
  return !isPast(givenUp, draft.now) && (!step || undoOf(draft.job(step)) !== undefined);
}
