import { guardedSteps, reachedBeforeDecision } from '../decision/guarded-steps.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Step } from '../flow/flow.ts';
import { skipGivenUp } from '../rollback/decide-given-up.ts';
import { skipUndo } from '../rollback/decide-undo.ts';
import { isRollingBack } from '../rollback/undo-under-way.ts';
import { own } from '../value.ts';
import { beginWaiting, closeVisit, takeKeptEvents } from './advance-run.ts';
import { bypassedBy, effectBehind } from './bypassed-by.ts';
import type { Draft } from './draft.ts';
import { refuseClosedStep, refuseUnknownStep } from './refuse-step.ts';
import { isGrantedAbove, type OpenVisit } from './run.ts';
import type { RunCommand } from './run-command.ts';

type Skip = Extract<RunCommand, { type: 'skip' }>;

/** A person says how the open visit of a step ended, and why; a run that was held or has failed goes on from there. */
export function skipStep(draft: Draft, command: Skip): Refusal | undefined {
  const { step: name, outcome, reason } = command;
  const undo = isRollingBack(draft.run) ? draft.run.rollback?.undo : undefined;
  if (undo?.visit.step === name) return skipUndo(draft, undo, command);
  const givenUp = own(draft.run.givenUp ?? {}, name);
  if (givenUp && draft.run.state.status === 'rolling_back' && !own(draft.run.open, name))
    return skipGivenUp(draft, givenUp, command);
  const { status } = draft.run.state;
  if (status === 'held' && isRollingBack(draft.run)) {
    return refuse('wrong_status', 'the run is held on its way back: a retry moves it on');
  }
  const step = draft.findStep(name);
  if (!step) return refuseUnknownStep(draft, name);
  const visit = own(draft.run.open, name);
  if (!visit) return refuseClosedStep(draft, name);
  if (own(step.on, outcome) === undefined) {
    return refuse('outcome_unknown', `step ${name} leads on from ${Object.keys(step.on).join(', ')}`);
  }
  // What a rollback waits for leads nowhere.
  const forbidden = isRollingBack(draft.run) ? undefined : problemOf(draft, step, outcome);
  if (forbidden) return forbidden;
  if (reason.trim() === '') return refuse('reason_required', 'a step is skipped with a reason');
  if (status === 'held' || status === 'failed') {
    draft.emit({ type: 'run_continued', transitionsAllowed: draft.seq + draft.version.flow.limits.transitions });
  }
  draft.emit({ type: 'visit_skipped', step: name, visit: visit.number, outcome, reason });
  closeVisit(draft, visit, { ...lastTry(draft, visit), outcome });
  beginWaiting(draft, ['blocked']);
  takeKeptEvents(draft);
  return undefined;
}

function problemOf(draft: Draft, step: Step, outcome: string): Refusal | undefined {
  const { name } = step;
  if (step.decision && grants(draft, step, outcome)) {
    return refuse('not_eligible', `${outcome} of ${name} is for those to decide who are asked`);
  }
  const bypassed = bypassedBy(draft, step, [outcome]);
  if (bypassed !== undefined) return refuse('not_eligible', `${outcome} of ${name} leads to ${bypassed}`);
  const unseen = isGrantedAbove(draft.run) ? effectBehind(draft, step, [outcome]) : undefined;
  if (unseen === undefined) return undefined;
  const text = `a decision above granted this run as it is: ${outcome} of ${name} leads to ${unseen}`;
  return refuse('not_eligible', text);
}

/** Also where the outcome does not grant, but leads to what the decision guards: only those who are asked may say that. */
function grants({ version }: Draft, step: Step, outcome: string): boolean {
  if (step.decision?.grants.includes(outcome)) return true;
  const reached = reachedBeforeDecision(version.flow, step, [outcome]);
  return guardedSteps(version, step).some((guarded) => reached.has(guarded));
}

/** What an answer that comes too late shows is the attempt that was open. */
function lastTry(draft: Draft, { phase, failedAttempts }: OpenVisit) {
  if (phase.kind === 'attempting') return { attempt: phase.attempt.number, uuid: phase.attempt.uuid };
  return { attempt: failedAttempts.at(-1)?.number ?? 0, uuid: draft.ids.next() };
}
