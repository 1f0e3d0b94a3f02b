import { type Refusal, refuse } from '../failure.ts';
import { own, type Values } from '../value.ts';
import { type Attempting, closeVisit, failAttempt } from './advance-run.ts';
import { contextLimit, isAttempt, openAttempt, tooLarge } from './decide-attempt.ts';
import type { Draft } from './draft.ts';
import type { Failure } from './run.ts';
import type { RunCommand } from './run-command.ts';

type CodeFinished = Extract<RunCommand, { type: 'code-finished' }>;

/** Characters of JSON that one visit may save, and remember for its undo. */
const savedLimit = 65_536;

export function takeCodeResult(draft: Draft, { attempt: ref, end, errors }: CodeFinished): undefined {
  const found = openAttempt(draft, isAttempt(draft, ref));
  if (!found) return;
  const more = errors && errors.length > 0 ? errors : undefined;
  const fail = (failure: Omit<Failure, 'outcome'>): undefined => {
    failAttempt(draft, found, { outcome: 'FAIL', ...failure }, { errors: more });
  };
  if (end.kind === 'failed') return fail(end.failure);
  const problem = tooMuch(draft, end) ?? unmapped(draft, found);
  if (problem) return fail(problem);
  const { kind: _, ...result } = end;
  const { number: attempt, uuid } = found.attempt;
  closeVisit(draft, found.visit, { attempt, uuid, outcome: 'SUCCESS', ...result, ...(more && { errors: more }) });
}

type Changes = { readonly context?: Values; readonly saved?: Values };

/** What the run cannot take of a result: the code is over all the same. */
export function tooMuch(draft: Draft, { context, saved }: Changes): Omit<Failure, 'outcome'> | undefined {
  if (context && tooLarge({ ...draft.run.context, ...context })) {
    return { code: 'too_large', message: `the context of a run has at most ${contextLimit} characters` };
  }
  if (saved && lengthOf(saved) > savedLimit) {
    return { code: 'too_large', message: `a step saves at most ${savedLimit} characters` };
  }
  return undefined;
}

function unmapped(draft: Draft, { visit }: Attempting): Omit<Failure, 'outcome'> | undefined {
  if (own(draft.step(visit.step).on, 'SUCCESS') !== undefined) return undefined;
  return { code: 'unmapped', message: `it has returned, and step ${visit.step} says nothing about SUCCESS` };
}

export function keepUndoData(
  draft: Draft,
  { attempt: ref, key, value }: Extract<RunCommand, { type: 'keep-undo-data' }>,
): Refusal | undefined {
  const found = openAttempt(draft, isAttempt(draft, ref));
  if (!found) return refuse('attempt_stale', 'this attempt is over');
  const { visit, attempt } = found;
  if (lengthOf({ ...visit.undoData, [key]: value }) > savedLimit) {
    return refuse('too_large', `the undo data of a step has at most ${savedLimit} characters`);
  }
  if (draft.seq >= draft.run.transitionsAllowed) {
    return refuse('too_large', 'this run has taken as many reports as its flow allows');
  }
  draft.emit({ type: 'undo_data_kept', step: visit.step, visit: visit.number, attempt: attempt.number, key, value });
  return undefined;
}

function lengthOf(values: Values): number {
  return JSON.stringify(values).length;
}
