import { type Actor, actorName, isSamePerson } from '../actor.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type Refusal, refuse } from '../failure.ts';
import { closeVisit } from '../run/advance-run.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenDecision, OpenVisit, Vote } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import { type Attached, answerDataWith, answerDecision, type DecisionAnswer } from './answer-decision.ts';
import { type Deciding, findDecision } from './find-decision.ts';
import { type Eligible, mayDecide } from './may-decide.ts';
import { openQuestion } from './open-decision.ts';
import { missingFor } from './quorum.ts';
import { repeatOf } from './repeat-of.ts';

type Decide = Extract<RunCommand, { type: 'decide' }>;

export function decideDecision(draft: Draft, command: Decide, person: Deciding): Refusal | undefined {
  const found = findDecision(draft, command);
  if (!found.ok) return found;
  const { rule, visit } = found;
  if (!visit) return repeatOf(draft, command, person, rule);
  const eligible = mayDecide(rule, person.actor, person.facts);
  if (!eligible.ok) return eligible;
  const { decision } = visit.phase;
  const answered = answerDecision(decision, command);
  if (!answered.ok) return answered;
  const question = openQuestion(decision);
  if (question && decision.grants.includes(command.outcome) && !isSamePerson(question.by, person.actor)) {
    return refuse('wrong_status', `${actorName(question.by)} has asked for information, which is not given yet`);
  }
  const { attached = { evidence: [], comments: [] } } = command;
  vote({ draft, visit, decision, answer: answered.answer, attached }, person.actor, eligible);
  return undefined;
}

type Taken = {
  readonly draft: Draft;
  readonly visit: OpenVisit;
  readonly decision: OpenDecision;
  readonly answer: DecisionAnswer;
  readonly attached: Attached;
};

/** Takes the vote, and makes the decision when that was all that was missing. */
function vote(taken: Taken, actor: Actor, { ok: _, groups, ...eligible }: Eligible): void {
  const { draft, visit, decision, answer } = taken;
  const { outcome } = answer;
  const said = { by: actor, groups, ...answer, ...(eligible.onBehalfOf && { onBehalfOf: eligible.onBehalfOf }) };
  const agreeing = decision.votes.filter((other) => other.outcome === outcome && !isSamePerson(other.by, actor));
  const isGrant = decision.grants.includes(outcome);
  if (!isGrant || missingFor(decision, [...agreeing, said]).length === 0) return makeDecision(taken, eligible);
  const before = decision.votes.find(({ by }) => isSamePerson(by, actor));
  // Who says the same again after more groups were asked may count for one of these now.
  if (before && canonicalJson({ ...answerOf(before), groups: before.groups }) === canonicalJson({ ...answer, groups }))
    return;
  const { id } = decision;
  const cast: Vote = { ...said, at: draft.now, ...eligible };
  draft.emit({ type: 'vote_taken', step: visit.step, visit: visit.number, decision: id, vote: cast });
}

function answerOf({ outcome, reason, args }: Vote): DecisionAnswer {
  return { outcome, ...(reason !== undefined && { reason }), ...(args && { args }) };
}

export function makeDecision(
  { draft, visit, decision, answer, attached }: Taken,
  eligible: Omit<Eligible, 'ok' | 'groups'> & { readonly overridden?: true },
): void {
  const { outcome } = answer;
  draft.emit({
    type: 'decision_made',
    step: visit.step,
    visit: visit.number,
    decision: decision.id,
    ...answer,
    digest: decision.digest,
    granted: decision.grants.includes(outcome) ? decision.guards.map((guard) => guard.step) : [],
    ...eligible,
  });
  const data = answerDataWith(answer, attached, { flow: draft.version.flow, step: visit.step });
  const how = eligible.overridden ? { overridden: eligible.overridden } : {};
  closeVisit(draft, visit, { attempt: 1, uuid: decision.id, outcome, data, ...how });
}
