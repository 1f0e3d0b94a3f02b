import { actorName, isSamePerson } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Draft } from '../run/draft.ts';
import { answerQuestion, askQuestion } from './ask-question.ts';
import type { DecisionCommand } from './decision-command.ts';
import { delegateDecision } from './delegate-decision.ts';
import { type Deciding, findDecision } from './find-decision.ts';
import { mayDecide } from './may-decide.ts';
import { overrideDecision } from './override-decision.ts';
import { reassignDecision } from './reassign-decision.ts';
import { repeatOf } from './repeat-of.ts';
import type { Steered } from './steered.ts';

export function steerDecision(draft: Draft, command: DecisionCommand, person: Deciding): Refusal | undefined {
  const found = findDecision(draft, command);
  if (!found.ok) return found;
  const { rule, visit } = found;
  if (!visit) {
    if (command.type === 'override') return repeatOf(draft, command, person, rule);
    return refuse('decision_not_open', `decision ${command.step} is not open for this visit`);
  }
  const { decision } = visit.phase;
  const of = { step: visit.step, visit: visit.number, decision: decision.id };
  const steered: Steered = { draft, of, decision, rule, ...person };
  if (command.type === 'override') return overrideDecision(steered, command, visit);
  if (command.type === 'reassign') return reassignDecision(steered, command);
  if (command.type === 'answer') return answerQuestion(steered, command);
  if (command.type === 'delegate') return delegateDecision(steered, command);
  const eligible = mayDecide(rule, person.actor, person.facts);
  if (!eligible.ok) return eligible;
  if (command.type === 'ask') return askQuestion(steered, command);
  return command.type === 'claim' ? claim(steered) : unclaim(steered);
}

/** It tells the others that somebody is at it; they may decide all the same, or nobody could while one is away. */
function claim({ draft, of, decision: { claimed }, actor }: Steered): Refusal | undefined {
  if (claimed && isSamePerson(claimed.by, actor)) return undefined;
  if (claimed) return refuse('wrong_status', `${actorName(claimed.by)} has claimed it: take that back first`);
  draft.emit({ type: 'decision_claimed', ...of });
  return undefined;
}

/** Also what somebody else has claimed, who may be away. */
function unclaim({ draft, of, decision: { claimed } }: Steered): undefined {
  if (claimed) draft.emit({ type: 'decision_unclaimed', ...of });
}
