import { type Actor, actorName, isSamePerson } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Draft } from '../run/draft.ts';
import type { StepResult } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import { own } from '../value.ts';
import type { Deciding } from './find-decision.ts';
import { type DecisionOf, mayDecide } from './may-decide.ts';

type Answer = Extract<RunCommand, { readonly type: 'decide' | 'override' }>;

/** An answer to a visit that is not open: a repeat of who decided it has the answer of the first time. */
export function repeatOf(
  draft: Draft,
  command: Answer,
  { actor, facts }: Deciding,
  rule: DecisionOf,
): Refusal | undefined {
  const record = own(draft.run.steps, command.step);
  const last = record?.last;
  const deciders = decidersOf(last);
  const isSame = last?.visit === command.visit && last.outcome === command.outcome;
  // Who was asked later than the flow says is known by what they decided.
  if (isSame && deciders.some((by) => isSamePerson(by, actor))) return undefined;
  const eligible = mayDecide(rule, actor, facts);
  if (!eligible.ok) return eligible;
  const again = record && record.visits > command.visit ? `: it is asked again, at visit ${record.visits}` : '';
  if (last?.visit !== command.visit) {
    return refuse('decision_not_open', `decision ${command.step} is not open for this visit${again}`);
  }
  const by = deciders.map(actorName).join(', ');
  return refuse('already_finished', `${command.step} has been decided: ${last.outcome}, by ${by}${again}`);
}

/** Who had only handed over their right has decided nothing. */
function decidersOf(last: StepResult | undefined): readonly Actor[] {
  if (!last) return [];
  const { approvers = [last.by], onBehalfOf = [] } = last;
  return approvers.filter((by) => !onBehalfOf.some((other) => isSamePerson(other, by)));
}
