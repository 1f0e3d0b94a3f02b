import type { ForkPoint } from '../run/fork-point.ts';
import type { Grant, Run, StepResult } from '../run/run.ts';
import { own } from '../value.ts';

/**
 * Whether what a decision granted in a run still lets this step happen in its fork. Not where the run has lost the
 * grant or was stopped, nor where it has made use of it: one approval is not for as many deployments as there are forks.
 */
export function holdsInFork({ run: before }: Pick<ForkPoint, 'run'>, source: Run, step: string, grant: Grant): boolean {
  if (source.state.status === 'stopped') return false;
  const stands = own(source.granted, step)?.some(
    ({ decisionStep, visit }) => decisionStep === grant.decisionStep && visit === grant.visit,
  );
  return stands === true && !isUsedBefore(before, step, grant) && !isUsedSince(before, source, step);
}

function isUsedBefore({ steps }: Run, step: string, { decisionStep }: Grant): boolean {
  const record = own(steps, step);
  if (!record) return false;
  // The grant ends when its decision is entered again: it is of the latest visit.
  const decided = own(steps, decisionStep)?.last as StepResult;
  return record.last?.visit !== record.visits || record.last.at >= decided.at;
}

function isUsedSince(before: Run, source: Run, step: string): boolean {
  const visit = own(source.open, step);
  const untried = visit && !visit.args ? 1 : 0;
  return visitsOf(source, step) - untried > visitsOf(before, step);
}

function visitsOf({ steps }: Run, step: string): number {
  return own(steps, step)?.visits ?? 0;
}
