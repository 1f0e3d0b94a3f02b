import { type Actor, isSamePerson } from './actor.ts';
import { closeVisit } from './advance-run.ts';
import type { Draft } from './draft.ts';
import type { Facts } from './fact.ts';
import { type Refusal, refuse } from './failure.ts';
import { type Eligible, mayDecide } from './may-decide.ts';
import { missingOf, voterOf } from './quorum.ts';
import { inlineDataLimit, type OpenDecision, type OpenVisit, type Vote } from './run.ts';
import type { RunCommand } from './run-command.ts';
import { own } from './value.ts';

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
  const problem = problemOf(decision, command);
  if (problem) return problem;
  vote({ draft, visit, decision, command }, person.actor, eligible);
  return undefined;
}

function problemOf(decision: OpenDecision, { outcome, digest, reason }: Decide): Refusal | undefined {
  if (!decision.outcomes.includes(outcome)) {
    return refuse('outcome_unknown', `the outcomes are ${decision.outcomes.join(', ')}`);
  }
  if (digest !== decision.digest) {
    return refuse('digest_stale', 'what is decided is not what was shown: look again');
  }
  if (dataOf(outcome, reason).inline.length > inlineDataLimit) {
    return refuse('too_large', `outcome and reason have at most ${inlineDataLimit} characters`);
  }
  const refusal = !decision.grants.includes(outcome);
  if (refusal && visibleLength(reason ?? '') < decision.reasonMinLength) {
    return refuse('reason_required', `${outcome} needs a reason of at least ${decision.reasonMinLength} characters`);
  }
  return undefined;
}

/** Characters that somebody can read: blanks count once between words, what is invisible does not count. */
function visibleLength(text: string): number {
  const visible = text.replace(/[\s\p{Z}]+/gu, ' ').replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '');
  return [...visible.trim()].length;
}

type Taken = {
  readonly draft: Draft;
  readonly visit: OpenVisit;
  readonly decision: OpenDecision;
  readonly command: Decide;
};

/** Takes the vote, and makes the decision when that was all that was missing. */
function vote(taken: Taken, actor: Actor, { ok: _, groups, ...eligible }: Eligible): void {
  const { draft, visit, decision, command } = taken;
  const { outcome, reason } = command;
  const said = { by: actor, groups, outcome, ...(reason !== undefined && { reason }) };
  const agreeing = decision.votes.filter((other) => other.outcome === outcome && !isSamePerson(other.by, actor));
  const isGrant = decision.grants.includes(outcome);
  if (!isGrant || missingOf(decision.who, [...agreeing, said].map(voterOf)).length === 0) return make(taken, eligible);
  const before = decision.votes.find(({ by }) => isSamePerson(by, actor));
  if (before?.outcome === outcome && before.reason === reason) return;
  const { id } = decision;
  const cast: Vote = { ...said, at: draft.now, ...eligible };
  draft.emit({ type: 'vote_taken', step: visit.step, visit: visit.number, decision: id, vote: cast });
}

function make({ draft, visit, decision, command }: Taken, eligible: Omit<Eligible, 'ok' | 'groups'>): void {
  const { outcome, reason } = command;
  draft.emit({
    type: 'decision_made',
    step: visit.step,
    visit: visit.number,
    decision: decision.id,
    outcome,
    digest: decision.digest,
    ...(reason !== undefined && { reason }),
    granted: decision.grants.includes(outcome) ? decision.guards.map((guard) => guard.step) : [],
    ...eligible,
  });
  closeVisit(draft, visit, { attempt: 1, uuid: decision.id, outcome, data: dataOf(outcome, reason) });
}

/** What later steps can refer to. */
function dataOf(outcome: string, reason: string | undefined) {
  return { inline: JSON.stringify({ outcome, ...(reason !== undefined && { reason }) }) };
}

function repeatOf(draft: Draft, command: Decide, actor: Actor): Refusal | undefined {
  const last = own(draft.run.steps, command.step)?.last;
  if (!last || last.visit !== command.visit) {
    return refuse('decision_not_open', `decision ${command.step} is not open for this visit`);
  }
  const deciders = last.approvers ?? [last.by];
  if (last.outcome === command.outcome && deciders.some((by) => isSamePerson(by, actor))) return undefined;
  return refuse('already_finished', `${command.step} has been decided: ${last.outcome}`);
}
