import { actorName } from '../actor.ts';
import { userCount, userFact, userFactKey } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import { visibleLength } from '../values/visible-length.ts';
import { answerDecision } from './answer-decision.ts';
import { makeDecision } from './decide-decision.ts';
import type { DecisionCommand } from './decision-command.ts';
import { excludedBecause } from './excluded.ts';
import type { DecidingVisit } from './find-decision.ts';
import type { Eligible } from './may-decide.ts';
import type { OpenDecision } from './open-decision.ts';
import { isAmong } from './quorum.ts';
import type { Steered } from './steered.ts';
import { notEligible } from './why-not.ts';

const reasonMinLength = 10;

type Override = Extract<DecisionCommand, { readonly type: 'override' }>;

/**
 * Goes past how many have to agree, and past an open question; never past an exclusion or the digest: who may override
 * does not thereby approve their own change.
 */
export function overrideDecision(steered: Steered, command: Override, visit: DecidingVisit): Refusal | undefined {
  const { draft, decision } = steered;
  const may = mayOverride(steered, command.isAdmin === true);
  if (!may.ok) return may;
  if (visibleLength(command.reason) < reasonMinLength) {
    return refuse('reason_required', `an override needs a reason of at least ${reasonMinLength} characters`);
  }
  const answered = answerDecision(decision, command);
  if (!answered.ok) return answered;
  const { ok: _, groups: __, ...eligible } = may;
  const answer = { ...answered.answer, reason: command.reason };
  const { attached = { evidence: [], comments: [] } } = command;
  makeDecision({ draft, visit, decision, answer, attached }, { ...eligible, overridden: true });
  return undefined;
}

type Overriding = Pick<Steered, 'actor' | 'facts' | 'rule'> & { readonly decision: Pick<OpenDecision, 'override'> };

/** Whether somebody may decide without the others. `isAdmin`: an administrator of the server. */
export function mayOverride({ decision, rule, actor, facts }: Overriding, isAdmin: boolean): Eligible | Refusal {
  const refused = (why: string) => refuse('not_eligible', why);
  if (actor.kind === 'admin') {
    const excluded = excludedBecause(rule, actor, '');
    if (excluded === undefined) return { ok: true, eligibility: 'admin', groups: [] };
    return userCount(facts) === 0
      ? { ok: true, exempt: 'alone', eligibility: 'admin', groups: [] }
      : notEligible(excluded);
  }
  const found = actor.kind === 'user' ? userFact(facts, actor.id) : undefined;
  if (actor.kind !== 'user' || !found) return refused('only people who are known override a decision');
  const { user, version } = found;
  const excluded = excludedBecause(rule, actor, user.name);
  if (excluded !== undefined) return notEligible(excluded);
  if (!isAdmin && !(decision.override && isAmong(decision.override, user))) {
    return refused(`${actorName(actor)} may not override this decision`);
  }
  return { ok: true, eligibility: { key: userFactKey(actor.id), version }, groups: [] };
}
