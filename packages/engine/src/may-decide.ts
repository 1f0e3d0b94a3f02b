import type { Actor } from './actor.ts';
import { type Facts, userCount, userFact, userFactKey } from './fact.ts';
import { type Refusal, refuse } from './failure.ts';
import type { Who } from './flow.ts';

export type Eligible = {
  readonly ok: true;
  readonly exempt?: 'alone';
  readonly eligibility: { readonly key: string; readonly version: number } | 'admin';
};

export type DecisionOf = { readonly who: Who; readonly startedBy: Actor };

/**
 * Whether a person may decide. The built-in administrator is a member of every group. Who started the run does
 * not count for it, but an administrator without any other user is exempt from this, and the record says so.
 */
export function mayDecide({ who, startedBy }: DecisionOf, actor: Actor, facts: Facts): Eligible | Refusal {
  if (actor.kind === 'admin') {
    if (who.groups.length === 0) return refuse('not_eligible', `admin is not ${whoText(who)}`);
    if (startedBy.kind !== 'admin') return { ok: true, eligibility: 'admin' };
    if (userCount(facts) === 0) return { ok: true, exempt: 'alone', eligibility: 'admin' };
    return refuse('not_eligible', 'who started the run cannot decide it');
  }
  if (actor.kind !== 'user') return refuse('not_eligible', 'only people decide');
  const found = userFact(facts, actor.id);
  if (!found) return refuse('not_eligible', 'this user is not known any more');
  if (startedBy.kind === 'user' && startedBy.id === actor.id) {
    return refuse('not_eligible', 'who started the run cannot decide it');
  }
  const { user, version } = found;
  if (!who.users.includes(user.name) && !user.groups.some((group) => who.groups.includes(group))) {
    return refuse('not_eligible', `${user.name} is not among those who may decide: ${whoText(who)}`);
  }
  return { ok: true, eligibility: { key: userFactKey(actor.id), version } };
}

/** The rule as people read it, in the notation of FSL. */
export function whoText(who: Who): string {
  return [...who.groups.map((group) => `group(${group})`), ...who.users].join(' or ');
}
