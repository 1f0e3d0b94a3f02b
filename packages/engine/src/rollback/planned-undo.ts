import type { FlowVersion } from '../flow/flow.ts';
import { jobOf } from '../flow/job-of.ts';
import type { OpenVisit, Run } from '../run/run.ts';
import { own } from '../value.ts';
import type { VisitToUndo } from './rollback.ts';
import { nextUndoSearch, type UndoSearch, undoOf } from './undo-search.ts';
import { isRollingBack } from './undo-under-way.ts';

/** What a rollback that began now would look for first, or one that has begun will look for next. */
export function plannedUndo(run: Run, version: FlowVersion): UndoSearch | undefined {
  if (run.state.status === 'rolled_back') return undefined;
  if (isRollingBack(run)) return nextUndoSearch(run);
  const failed = failedVisit(run);
  const before = { seq: run.seq + 1, event: 0, flow: run.flow.hash };
  const isFirst = failed && undoOf(jobOf(version, failed.step)) !== undefined;
  return { run: run.id, before, ...(isFirst && { first: { step: failed.step, visit: failed.number } }) };
}

/** What is looked for when this is undone. */
export function undoAfter({ first, ...search }: UndoSearch, { step, visit, place }: VisitToUndo): UndoSearch {
  const isFirst = first?.step === step && first.visit === visit;
  return isFirst ? { ...search, except: place } : { ...search, before: place };
}

/** What a failed or held run is held at. */
export function failedVisit({ state, open }: Run): OpenVisit | undefined {
  const step = state.status === 'failed' || state.status === 'held' ? state.step : undefined;
  return step === undefined ? undefined : own(open, step);
}
