import { type Actor, actorName, isSamePerson } from '../actor.ts';
import { userFact } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { DecisionCommand } from './decision-command.ts';
import { excludedBecause } from './excluded.ts';
import { outsideBecause, ownRight } from './may-decide.ts';
import { hasVoted, type Steered } from './steered.ts';
import { notEligible } from './why-not.ts';

type Delegate = Extract<DecisionCommand, { readonly type: 'delegate' }>;

/** Hands one's own right to another person, or takes it back. What was handed to somebody goes no further. */
export function delegateDecision(steered: Steered, { to }: Delegate): Refusal | undefined {
  const { draft, of, decision, actor } = steered;
  const { delegations = [] } = decision;
  const given = delegations.find(({ from }) => isSamePerson(from, actor));
  if (!to) {
    if (given) draft.emit({ type: 'decision_delegated', ...of });
    return undefined;
  }
  if (given && isSamePerson(given.to, to)) return undefined;
  const problem = problemOf(steered, to);
  if (problem) return problem;
  draft.emit({ type: 'decision_delegated', ...of, to });
  return undefined;
}

function problemOf({ decision, rule, actor, facts }: Steered, to: Actor & { kind: 'user' }): Refusal | undefined {
  const { delegations = [] } = decision;
  const right = ownRight(rule, actor, facts);
  if (!right.ok) return notEligible(right.why);
  if (isSamePerson(to, actor)) return refuse('argument_invalid', 'a right is handed to somebody else', 'to');
  if (hasVoted(decision, actor))
    return refuse('wrong_status', `${actorName(actor)} has voted: nothing is left to hand on`);
  if (delegations.some((other) => isSamePerson(other.to, actor))) {
    return refuse('wrong_status', `${actorName(actor)} decides for somebody else here, and hands nothing on`);
  }
  if (delegations.some((other) => isSamePerson(other.from, to))) {
    return refuse('wrong_status', `${to.name} has handed over the right to decide here`);
  }
  if (hasVoted(decision, to)) return refuse('wrong_status', `${to.name} has voted, and counts once`);
  const found = userFact(facts, to.id);
  if (!found) return refuse('argument_invalid', `${to.name} is no user, or is disabled`, 'to');
  const excluded = excludedBecause(rule, to, found.user.name);
  const why = excluded ?? outsideBecause(rule, to);
  return why === undefined ? undefined : notEligible(why, to.name);
}
