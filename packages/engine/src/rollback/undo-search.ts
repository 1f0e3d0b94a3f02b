import type { Job } from '../flow/flow.ts';
import type { Run } from '../run/run.ts';
import type { JournalPlace, Rollback, VisitRef, VisitToUndo } from './rollback.ts';

/** What is to be looked for in the journal of a run: the next visit that is undone. */
export type UndoSearch = {
  readonly run: string;
  readonly before: JournalPlace;
  /** What failed, while it is not undone. */
  readonly first?: VisitRef;
  /** Where what began was undone out of its turn. */
  readonly except?: JournalPlace;
  /** With the end of this visit all is undone. */
  readonly to?: VisitRef;
};

export type FoundUndo =
  | { readonly kind: 'visit'; readonly visit: VisitToUndo }
  /** Nothing more, back to here. */
  | { readonly kind: 'end'; readonly at: JournalPlace };

/** Undefined while something else comes first: an open attempt, or an undo. */
export function undoSearchOf({ id, state, open, givenUp, rollback }: Run): UndoSearch | undefined {
  if (state.status !== 'rolling_back' || !rollback || rollback.undo || Object.keys(open).length > 0) return undefined;
  if (givenUp) return undefined;
  return searchIn(id, rollback);
}

/** What is looked for when the undo that is under way has ended. */
export function nextUndoSearch({ id, rollback }: Run): UndoSearch | undefined {
  return rollback && searchIn(id, rollback);
}

function searchIn(run: string, { before, first, to }: Rollback): UndoSearch {
  const turn = first && (first.place ? { except: first.place } : { first: { step: first.step, visit: first.visit } });
  return { run, before, ...turn, ...(to && { to }) };
}

/** Of a run there is one search for each of these. */
export function undoSearchKey({ run, before, first }: UndoSearch): string {
  return `${run}/find-undo/${first ? 'first' : `${before.seq}/${before.event}`}`;
}

/** How the effect of a step is taken back; undefined where it has none. */
export function undoOf(job: Job | undefined): VisitToUndo['how'] | undefined {
  if (job?.kind === 'flow') return 'run';
  if ((job?.kind === 'http' || job?.kind === 'code') && job.undo) return job.kind;
  return job?.effect ? 'nothing' : undefined;
}
