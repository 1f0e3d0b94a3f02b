import type { Actor } from '../actor.ts';
import type { Outcome, Retry } from '../flow/flow.ts';
import type { Data, FailedAttempt, RunState } from '../run/run.ts';
import type { Instant, Values } from '../value.ts';

/**
 * What a run that takes back what it did has done of it. It holds a place in the journal and no list: what is undone
 * next is looked for from there backwards, one visit at a time.
 */
export type Rollback = {
  readonly at: Instant;
  readonly by: Actor;
  readonly reason: string;
  /** What failed: it is undone before all others, and `place` is then where it began. */
  readonly first?: VisitRef & { readonly place?: JournalPlace };
  /** A step that is entered anew when all is undone that began after the end of this visit. */
  readonly to?: VisitRef;
  /** Somebody has stopped it meanwhile: it ends when it has gone back. */
  readonly stopped?: { readonly reason?: string };
  /** All that began here or later is undone. */
  readonly before: JournalPlace;
  /** Somebody had paused the run, and it is so again when it has gone back to a step. */
  readonly paused?: Extract<RunState, { readonly status: 'paused' }>;
  readonly undo?: OpenUndo;
  /** The latest answer to an undo: a repeat of it is answered in the same way. */
  readonly answered?: { readonly uuid: string; readonly outcome: Outcome };
  /** Visits that were undone, and those that were left as they are. */
  readonly undone: number;
  readonly left: number;
};

export type VisitRef = { readonly step: string; readonly visit: number };

/** An event in the journal, by the number of its transition and its own in that, with the flow version that held there. */
export type JournalPlace = { readonly seq: number; readonly event: number; readonly flow: string };

/** What acknowledges an undo, or closes it by hand. */
export const undoOutcomes = ['UNDONE', 'FAILED'] as const;

/** A visit that dispatched an attempt of an effect, as the journal has it. Each attempt that started a run is one. */
export type VisitToUndo = VisitRef & {
  /** Where it began. */
  readonly place: JournalPlace;
  /** Its latest attempt. */
  readonly attempt: number;
  readonly uuid: string;
  /** Hash of the flow version that executed it. */
  readonly flow: string;
  /** `nothing` takes it back: it is left as it is. */
  readonly how: 'http' | 'code' | 'run' | 'nothing';
  /** Why nothing can: a person says whether the way back goes on behind it. */
  readonly irreversible?: string;
  readonly forwardOnly?: true;
  /** The attempt whose key its latest one has, where that is another. */
  readonly keyOf?: number;
  /** Of code: which job, of which version; see `codeKey`. */
  readonly code?: string;
  readonly args: Values;
  readonly outcome?: Outcome;
  /** What it has reported last. */
  readonly data?: Data;
  /** What its attempts have remembered for this, by key. */
  readonly undoData?: Values;
  readonly timeoutMs?: number;
  readonly retry?: Retry;
};

export type OpenUndo = {
  readonly visit: VisitToUndo;
  /** The latest attempts of the undo itself that have failed; the journal has all. */
  readonly failed: readonly FailedAttempt[];
  readonly phase:
    | { readonly kind: 'undoing'; readonly attempt: UndoAttempt }
    | { readonly kind: 'backing_off'; readonly until: Instant }
    /** Only in a run that is held: a person says how it goes on. */
    | { readonly kind: 'failed' };
};

export type UndoAttempt = {
  readonly number: number;
  /** What an acknowledgement of the undo must show. */
  readonly uuid: string;
  readonly startedAt: Instant;
  readonly deadline?: Instant;
};

/** When something of an undo must be looked at again; undefined while it waits for somebody. */
export function undoDueAt({ undo }: Rollback): Instant | undefined {
  if (undo?.phase.kind === 'backing_off') return undo.phase.until;
  return undo?.phase.kind === 'undoing' ? undo.phase.attempt.deadline : undefined;
}
