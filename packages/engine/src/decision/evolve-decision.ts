import { type Actor, actorName, isSamePerson } from '../actor.ts';
import type { Cause } from '../run/evolve-run.ts';
import type { OpenDecision, Run, Vote } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { type Instant, own } from '../value.ts';
import { withEntry } from '../values/with-entry.ts';
import type { DecisionEvent } from './decision-event.ts';

/** Those that change an open decision and leave it open. */
type Steering = Exclude<
  DecisionEvent,
  { readonly type: 'decision_opened' | 'decision_made' | 'decision_expired' | 'decision_superseded' }
>;

const types: ReadonlySet<string> = new Set<Steering['type']>([
  'vote_taken',
  'vote_lapsed',
  'decision_reminded',
  'decision_escalated',
  'decision_claimed',
  'decision_unclaimed',
  'decision_delegated',
  'decision_reassigned',
  'information_asked',
  'information_given',
]);

export function isSteering(event: RunEvent): event is Steering {
  return types.has(event.type);
}

export function withSteering(run: Run, event: Steering, cause: Cause): Run {
  const visit = own(run.open, event.step);
  if (visit?.phase.kind !== 'deciding') return run;
  const decision = steered(visit.phase.decision, event, cause);
  const value = { ...visit, phase: { kind: 'deciding' as const, decision } };
  return { ...run, open: withEntry(run.open, { key: event.step, value, fresh: undefined }) };
}

function steered(decision: OpenDecision, event: Steering, { at, actor }: Cause): OpenDecision {
  switch (event.type) {
    case 'vote_taken': {
      const { vote } = event;
      const votes = [...decision.votes.filter(({ by }) => !isSamePerson(by, vote.by)), vote];
      const isClaimers = decision.claimed !== undefined && isSamePerson(decision.claimed.by, vote.by);
      return { ...(isClaimers ? unclaimed(decision) : decision), votes };
    }
    case 'vote_lapsed':
      return { ...decision, votes: decision.votes.flatMap((vote) => lapsed(vote, event)) };
    case 'decision_reminded':
      return reminded(decision, at);
    case 'decision_escalated': {
      const { escalate: [_, ...escalate] = [], ...rest } = decision;
      return { ...rest, who: event.who, ...(escalate.length > 0 && { escalate }) };
    }
    case 'decision_claimed':
      return { ...decision, claimed: { by: actor, at } };
    case 'decision_unclaimed':
      return unclaimed(decision);
    case 'decision_delegated': {
      const others = (decision.delegations ?? []).filter(({ from }) => !isSamePerson(from, actor));
      // What was said on behalf of who takes it back, or hands it to somebody else, does not count any more.
      const votes = decision.votes.filter(({ onBehalfOf = [] }) => !onBehalfOf.some((by) => isSamePerson(by, actor)));
      return { ...decision, votes, delegations: event.to ? [...others, { from: actor, to: event.to }] : others };
    }
    case 'decision_reassigned':
      return reassigned(decision, event, actor);
    case 'information_asked': {
      const { question, of } = event;
      const asked = { by: actor, ...(of && { of }), question, at };
      return { ...decision, questions: [...(decision.questions ?? []), asked] };
    }
    case 'information_given': {
      const questions = [...(decision.questions ?? [])];
      const asked = questions.pop();
      if (!asked) return decision;
      const answer = { by: actor, text: event.text, at };
      return { ...later(decision, at - asked.at), questions: [...questions, { ...asked, answer }] };
    }
  }
}

function lapsed(vote: Vote, { by, counts }: Extract<Steering, { readonly type: 'vote_lapsed' }>): readonly Vote[] {
  if (!isSamePerson(vote.by, by)) return [vote];
  const { onBehalfOf: _, ...own } = vote;
  return counts ? [{ ...own, ...counts }] : [];
}

function unclaimed({ claimed: _, ...decision }: OpenDecision): OpenDecision {
  return decision;
}

function reminded({ remind, ...decision }: OpenDecision, at: Instant): OpenDecision {
  const due = decision.due && { ...decision.due, reminded: true };
  const next = remind && remind.left > 1 ? { ...remind, at: at + remind.everyMs, left: remind.left - 1 } : undefined;
  return { ...decision, ...(due && { due }), ...(next && { remind: next }) };
}

function reassigned(
  decision: OpenDecision,
  { who, required, from, byOutsider }: Extract<Steering, { readonly type: 'decision_reassigned' }>,
  by: Actor,
): OpenDecision {
  const votes = decision.votes.filter((vote) => actorName(vote.by) !== from);
  const others = (decision.reassignedBy ?? []).filter((other) => !isSamePerson(other, by));
  const reassignedBy = [...others, by];
  return { ...decision, who, ...(required && { required }), ...(byOutsider && { reassignedBy }), votes };
}

/** Its clocks have stood still for so long. */
function later(decision: OpenDecision, by: number): OpenDecision {
  const { due, remind, escalate, expire } = decision;
  return {
    ...decision,
    ...(due && { due: { ...due, at: due.at + by } }),
    ...(remind && { remind: { ...remind, at: remind.at + by } }),
    ...(escalate && { escalate: escalate.map((rung) => ({ ...rung, at: rung.at + by })) }),
    ...(expire && { expire: { ...expire, at: expire.at + by } }),
  };
}
