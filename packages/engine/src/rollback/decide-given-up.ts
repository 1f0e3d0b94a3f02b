import { type Refusal, refuse } from '../failure.ts';
import type { Draft } from '../run/draft.ts';
import type { RunCommand } from '../run/run-command.ts';
import { own } from '../value.ts';
import { type GivenUp, givenUpIn, isPast } from './given-up.ts';

type Command<Type extends RunCommand['type']> = Extract<RunCommand, { readonly type: Type }>;

/** What it answers leads nowhere any more, but it is over: a rollback waits for that. */
export function acknowledgeGivenUp(draft: Draft, { uuid, done, outcome, data }: Command<'ack'>): boolean {
  const givenUp = done ? givenUpIn(draft.run).find((each) => each.uuid === uuid) : undefined;
  if (!givenUp) return false;
  draft.emit({ type: 'given_up_ended', ...nameOf(givenUp), outcome, ...(data && { data }) });
  return true;
}

/** A person knows that it is over. */
export function skipGivenUp(draft: Draft, givenUp: GivenUp, { outcome, reason }: Command<'skip'>): Refusal | undefined {
  const step = draft.findStep(givenUp.step);
  if (step && own(step.on, outcome) === undefined) {
    return refuse('outcome_unknown', `step ${step.name} leads on from ${Object.keys(step.on).join(', ')}`);
  }
  if (reason.trim() === '') return refuse('reason_required', 'a step is skipped with a reason');
  draft.emit({ type: 'given_up_ended', ...nameOf(givenUp), outcome, reason });
  return undefined;
}

/** Their time is over, and a rollback has waited for it. */
export function endGivenUp(draft: Draft): void {
  if (draft.run.state.status !== 'rolling_back') return;
  for (const givenUp of givenUpIn(draft.run)) {
    if (isPast(givenUp, draft.now)) draft.emit({ type: 'given_up_ended', ...nameOf(givenUp) });
  }
}

function nameOf({ step, visit, attempt }: GivenUp) {
  return { step, visit, attempt };
}
