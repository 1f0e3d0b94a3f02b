import { type Refusal, refuse } from '../failure.ts';
import { retryUndo } from '../rollback/decide-undo.ts';
import { isRollingBack } from '../rollback/undo-under-way.ts';
import { own } from '../value.ts';
import { beginWaiting, enterStep, takeKeptEvents } from './advance-run.ts';
import type { Draft } from './draft.ts';
import { refuseUnknownStep } from './refuse-step.ts';

/**
 * One way on from every state in which a run waits for nobody else. A running run makes waiting retries at once, those
 * of the step where one is named; a held or failed one begins all that is blocked, the named step first.
 */
export function retryRun(draft: Draft, step: string | undefined): Refusal | undefined {
  if (isRollingBack(draft.run)) return retryUndo(draft, step);
  const { state } = draft.run;
  const { status } = state;
  const phase = status === 'running' ? 'backing_off' : 'blocked';
  if (step !== undefined && !draft.findStep(step)) return refuseUnknownStep(draft, step);
  if (step !== undefined && own(draft.run.open, step)?.phase.kind !== phase) {
    return refuse('wrong_status', `step ${step} does not wait for a retry`);
  }
  if (status === 'running') {
    const waits = Object.values(draft.run.open).some((visit) => visit.phase.kind === phase);
    if (!waits) return refuse('wrong_status', 'the run is running: there is nothing to retry');
    beginWaiting(draft, [phase], step);
    return undefined;
  }
  draft.emit({ type: 'run_continued', transitionsAllowed: draft.seq + draft.version.flow.limits.transitions });
  if (step !== undefined) beginWaiting(draft, [phase], step);
  beginWaiting(draft, [phase]);
  // A hook has ended, though not well.
  if (state.status === 'failed' && Object.keys(draft.run.open).length === 0) enterStep(draft, state.step);
  takeKeptEvents(draft);
  return undefined;
}
