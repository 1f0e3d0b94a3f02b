import type { Actor } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import { engineOutcomes } from '../flow/flow.ts';
import { acknowledgeGivenUp } from '../rollback/decide-given-up.ts';
import { acknowledgeUndo } from '../rollback/decide-undo.ts';
import { own, type Values } from '../value.ts';
import { type Attempting, closeVisit, failAttempt } from './advance-run.ts';
import type { Draft } from './draft.ts';
import type { Attempt, AttemptRef, Data, OpenVisit } from './run.ts';
import type { RunCommand } from './run-command.ts';

type Ack = Extract<RunCommand, { type: 'ack' }>;

/** Characters of canonical JSON that the context of a run may have. */
export const contextLimit = 65_536;

export function acknowledge(draft: Draft, command: Ack): Refusal | undefined {
  const found = openAttempt(
    draft,
    (attempt, visit) => attempt.job === 'http' && isAnswered(attempt, visit, command.uuid),
  );
  if (!found) {
    if (acknowledgeGivenUp(draft, command)) return undefined;
    const undo = acknowledgeUndo(draft, command);
    return undo ? undo.refusal : repeatOf(draft, command);
  }
  const { visit, attempt } = found;
  const context = command.context;
  if (context && tooLarge({ ...draft.run.context, ...context })) {
    return refuse('too_large', `the context of a run has at most ${contextLimit} characters`);
  }
  const changes = { ...(command.data && { data: command.data }), ...(context && { context }) };
  if (!command.done && draft.seq >= draft.run.transitionsAllowed) {
    return refuse('too_large', 'this run has taken as many reports as its flow allows');
  }
  if (!command.done && isCopy(attempt.progress?.signed, command.signed)) return undefined;
  if (!command.done) {
    const signed = command.signed ? { signed: command.signed } : {};
    const outcome = command.outcome === '' ? {} : { outcome: command.outcome };
    const of = { step: visit.step, visit: visit.number, attempt: attempt.number };
    draft.emit({ type: 'attempt_progressed', ...of, ...outcome, ...signed, ...changes });
    return undefined;
  }
  const problem = outcomeProblem(draft, visit, command.outcome);
  if (problem) return refuse('outcome_unknown', problem);
  // A repeat shows the same.
  const { uuid } = command;
  closeVisit(draft, visit, { attempt: attempt.number, uuid, outcome: command.outcome, ...changes });
  return undefined;
}

/** By itself, or by an attempt of before whose key it has: who has seen that key need not look at it again. */
function isAnswered({ uuid, keyOf }: Attempt, { failedAttempts }: OpenVisit, shown: string): boolean {
  if (uuid === shown) return true;
  return failedAttempts.some(
    (each) => keyOf !== undefined && each.uuid === shown && (each.keyOf ?? each.number) === keyOf,
  );
}

/** Somebody has sent again what was signed before: the run must not go back to it. */
function isCopy(known: NonNullable<Attempt['progress']>['signed'], given: Ack['signed']): boolean {
  if (!known || !given) return false;
  return given.at < known.at || (given.at === known.at && known.ids.includes(given.id));
}

export function takeTaskFailure(
  draft: Draft,
  { attempt: ref, failure, hold }: Extract<RunCommand, { type: 'task-failed' }>,
): undefined {
  const found = openAttempt(draft, isAttempt(draft, ref));
  if (!found) return;
  if (hold) {
    draft.emit({ type: 'run_held', reason: hold, detail: `step ${ref.step}: ${failure.message}`, step: ref.step });
  } else failAttempt(draft, found, failure);
}

export function takeBuildResult(
  draft: Draft,
  { attempt: ref, result, message, data }: Extract<RunCommand, { type: 'build-finished' }>,
): undefined {
  const outcome = { success: 'SUCCESS', failure: 'FAIL', killed: 'KILLED' }[result];
  endAttempt(draft, ref, { job: 'pipeline', outcome, message, data, built: true });
}

export function takeRunResult(
  draft: Draft,
  { attempt, status, message, data, approvers }: Extract<RunCommand, { type: 'run-finished' }>,
): undefined {
  const by = approvers ? { approvers } : {};
  endAttempt(draft, attempt, { job: 'flow', outcome: status.toUpperCase(), message, data, ...by });
}

type AttemptEnd = {
  readonly job: Attempt['job'];
  readonly outcome: string;
  readonly message: string;
  readonly data: Data;
  readonly approvers?: readonly Actor[];
  readonly built?: true;
};

/** By what the attempt waited for; an outcome that leads nowhere is a failure. */
function endAttempt(draft: Draft, ref: AttemptRef, { job, message, ...result }: AttemptEnd): void {
  const { outcome } = result;
  const isServed = isAttempt(draft, ref);
  const found = openAttempt(draft, (attempt, visit) => attempt.job === job && isServed(attempt, visit));
  if (!found) return;
  const { visit, attempt } = found;
  if (own(draft.step(visit.step).on, outcome) !== undefined) {
    closeVisit(draft, visit, { attempt: attempt.number, uuid: attempt.uuid, ...result });
  } else {
    failAttempt(draft, found, { outcome, message });
  }
}

export function openAttempt(
  draft: Draft,
  fits: (attempt: Attempt, visit: OpenVisit) => boolean,
): Attempting | undefined {
  for (const visit of Object.values(draft.run.open)) {
    if (visit.phase.kind === 'attempting' && fits(visit.phase.attempt, visit)) {
      return { visit, attempt: visit.phase.attempt };
    }
  }
  return undefined;
}

export function isAttempt(draft: Draft, ref: AttemptRef) {
  return (attempt: Attempt, visit: OpenVisit): boolean =>
    draft.run.id === ref.run && visit.step === ref.step && visit.number === ref.visit && attempt.number === ref.attempt;
}

/** An acknowledgement of an attempt that is not open: the first outcome stands. */
function repeatOf(draft: Draft, command: Ack): Refusal | undefined {
  const finished = Object.entries(draft.run.steps).find(
    ([step, { last }]) => last?.uuid === command.uuid && isAcknowledged(draft, step),
  );
  const last = finished?.[1].last;
  if (!finished || !last) return refuse('attempt_stale', 'this attempt is over, and the run has gone on');
  if (!command.done || last.outcome === command.outcome) return undefined;
  if (command.contrary === 'refuse') {
    return refuse('already_finished', `this attempt has ended with ${last.outcome}: the first outcome stands`);
  }
  if (last.contrary === undefined) {
    const [step] = finished;
    const outcomes = { outcome: command.outcome, stands: last.outcome };
    draft.emit({ type: 'repeat_ignored', step, visit: last.visit, ...outcomes });
  }
  return undefined;
}

/** Builds and decisions have ids too, but showing one of those proves nothing. A step may be gone with its version. */
function isAcknowledged(draft: Draft, name: string): boolean {
  const step = draft.findStep(name);
  return step !== undefined && draft.job(step).kind === 'http';
}

function outcomeProblem(draft: Draft, visit: OpenVisit, outcome: string): string | undefined {
  const step = draft.step(visit.step);
  if (engineOutcomes.some((reserved) => reserved === outcome)) return `${outcome} cannot be acknowledged`;
  const { outcomes } = draft.job(step);
  if (!outcomes.includes(outcome)) return `${step.job} declares ${outcomes.join(', ')}, not ${JSON.stringify(outcome)}`;
  if (own(step.on, outcome) === undefined) return `step ${step.name} says nothing about ${outcome}`;
  return undefined;
}

export function tooLarge(context: Values): boolean {
  return JSON.stringify(context).length > contextLimit;
}
