import { type AttemptRef, attemptKey, type Run } from '../run/run.ts';
import type { UndoAttempt, VisitToUndo } from './rollback.ts';

/** The identity of one attempt of an undo; that of the attempt which is undone is a part of it. */
export type UndoRef = AttemptRef & { readonly undo: number };

export function undoKey(ref: UndoRef): string {
  return `${attemptKey(ref)}/undo/${ref.undo}`;
}

/** The attempt of an undo that is under way, for who performs it. */
export function undoUnderWay({
  id,
  state,
  rollback,
}: Run): { ref: UndoRef; visit: VisitToUndo; attempt: UndoAttempt } | undefined {
  const undo = rollback?.undo;
  if (state.status !== 'rolling_back' || undo?.phase.kind !== 'undoing') return undefined;
  const { visit, phase } = undo;
  const ref = { run: id, step: visit.step, visit: visit.visit, attempt: visit.attempt, undo: phase.attempt.number };
  return { ref, visit, attempt: phase.attempt };
}

/** It takes back what it did, or is held on its way. */
export function isRollingBack({ state, rollback }: Pick<Run, 'state' | 'rollback'>): boolean {
  return rollback !== undefined && (state.status === 'rolling_back' || state.status === 'held');
}
