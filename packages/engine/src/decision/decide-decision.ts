import { type Actor, actorName, isSamePerson } from '../actor.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type Facts, userCount } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import { closeVisit } from '../run/advance-run.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenDecision, OpenVisit, Vote } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import { own } from '../value.ts';
import { type Attached, answerDataWith, answerDecision, type DecisionAnswer } from './answer-decision.ts';
import { excludedBecause } from './excluded.ts';
import { type Eligible, mayDecide } from './may-decide.ts';
import { missingOf, voterOf } from './quorum.ts';

type Decide = Extract<RunCommand, { type: 'decide' }>;

type Person = { readonly actor: Actor; readonly facts: Facts };

export function decideDecision(draft: Draft, command: Decide, person: Person): Refusal | undefined {
  const step = draft.findStep(command.step);
  if (!step?.decision) return refuse('step_not_found', `the flow has no decision ${command.step}`);
  const eligible = mayDecide({ ...step.decision, step: step.name, run: draft.run }, person.actor, person.facts);
  if (!eligible.ok) return eligible;
  const visit = own(draft.run.open, command.step);
  if (visit?.phase.kind !== 'deciding' || visit.number !== command.visit) {
    return repeatOf(draft, command, person.actor);
  }
  const { decision } = visit.phase;
  const answered = answerDecision(decision, command);
  if (!answered.ok) return answered;
  // Who has approved something else since their vote may be excluded by now, and who was alone be so no more.
  const isAlone = userCount(person.facts) === 0;
  const rule = { ...step.decision, step: step.name, run: draft.run };
  const votes = decision.votes.filter(
    ({ by, exempt }) => (exempt && isAlone) || !excludedBecause(rule, by, actorName(by)),
  );
  const { attached = { evidence: [], comments: [] } } = command;
  vote({ draft, visit, decision: { ...decision, votes }, answer: answered.answer, attached }, person.actor, eligible);
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
  const said = { by: actor, groups, ...answer };
  const agreeing = decision.votes.filter((other) => other.outcome === outcome && !isSamePerson(other.by, actor));
  const isGrant = decision.grants.includes(outcome);
  if (!isGrant || missingOf(decision.who, [...agreeing, said].map(voterOf)).length === 0) return make(taken, eligible);
  const before = decision.votes.find(({ by }) => isSamePerson(by, actor));
  if (before && canonicalJson(answerOf(before)) === canonicalJson(answer)) return;
  const { id } = decision;
  const cast: Vote = { ...said, at: draft.now, ...eligible };
  draft.emit({ type: 'vote_taken', step: visit.step, visit: visit.number, decision: id, vote: cast });
}

function answerOf({ outcome, reason, args }: Vote): DecisionAnswer {
  return { outcome, ...(reason !== undefined && { reason }), ...(args && { args }) };
}

function make({ draft, visit, decision, answer, attached }: Taken, eligible: Omit<Eligible, 'ok' | 'groups'>): void {
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
  closeVisit(draft, visit, { attempt: 1, uuid: decision.id, outcome, data });
}

function repeatOf(draft: Draft, command: Decide, actor: Actor): Refusal | undefined {
  const last = own(draft.run.steps, command.step)?.last;
  if (!last || last.visit !== command.visit) {
    return refuse('decision_not_open', `decision ${command.step} is not open for this visit`);
  }
  const deciders = last.approvers ?? [last.by];
  if (last.outcome === command.outcome && deciders.some((by) => isSamePerson(by, actor))) return undefined;
  const by = deciders.map(actorName).join(', ');
  return refuse('already_finished', `${command.step} has been decided: ${last.outcome}, by ${by}`);
}
