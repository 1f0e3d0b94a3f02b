import type { StatusName } from '../show/look-of-status.ts';
import type { StepState } from './graph/run-graph.ts';
import type { UndoTrace, VisitTrace } from './story/visit-trace.ts';

/** How the mark of a step looks, in all views. */
export const statusOfStep: { readonly [state in StepState]: StatusName } = {
  plan: 'created',
  idle: 'created',
  queued: 'queued',
  working: 'running',
  asking: 'waiting',
  waiting: 'open',
  held: 'held',
  good: 'done',
  bad: 'failed',
  withdrawn: 'withdrawn',
  past: 'done',
  undoing: 'rolling_back',
  undone: 'rolled_back',
  undoFailed: 'error',
  left: 'skipped',
};

const undoStates: { readonly [state in UndoTrace['state']]: StepState } = {
  undoing: 'undoing',
  failed: 'undoFailed',
  undone: 'undone',
  byHand: 'undone',
  left: 'left',
  barred: 'undoFailed',
};

/** Of one visit; `isBad`: its outcome is a failure or a refusal. */
export function stateOfVisit(visit: VisitTrace, isBad: boolean): StepState {
  if (visit.undo) return undoStates[visit.undo.state];
  if (visit.state !== 'closed') return visit.state;
  return isBad ? 'bad' : 'good';
}
