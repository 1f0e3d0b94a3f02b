import type { Actor } from '../actor.ts';
import { type Facts, userCount, userFact, userFactKey } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Quorum } from '../flow/flow.ts';
import type { Eligibility } from '../run/run.ts';
import { type Exclusions, excludedBecause } from './excluded.ts';
import { isAmong, whoText } from './quorum.ts';

export type Eligible = {
  readonly ok: true;
  readonly exempt?: 'alone';
  readonly eligibility: Eligibility;
  /** Those of the rule that the person is in. */
  readonly groups: readonly string[];
};

export type DecisionOf = Exclusions & { readonly who: Quorum };

/**
 * Whether a person may decide. The built-in administrator is a member of every group. Who started the run does
 * not count for it, but an administrator without any other user is exempt from this, and the record says so.
 */
export function mayDecide(decision: DecisionOf, actor: Actor, facts: Facts): Eligible | Refusal {
  const { who } = decision;
  const parts = who.flat();
  const groups = [...new Set(parts.flatMap((part) => part.groups))];
  if (actor.kind === 'admin') {
    if (groups.length === 0) return refuse('not_eligible', `admin is not ${whoText(who)}`);
    const excluded = excludedBecause(decision, actor, '');
    if (excluded === undefined) return { ok: true, eligibility: 'admin', groups };
    if (userCount(facts) === 0) return { ok: true, exempt: 'alone', eligibility: 'admin', groups };
    return refuse('not_eligible', excluded);
  }
  if (actor.kind !== 'user') return refuse('not_eligible', 'only people decide');
  const found = userFact(facts, actor.id);
  if (!found) return refuse('not_eligible', 'this user is not known any more');
  const { user, version } = found;
  const excluded = excludedBecause(decision, actor, user.name);
  if (excluded !== undefined) return refuse('not_eligible', excluded);
  if (!parts.some((part) => isAmong(part, user))) {
    return refuse('not_eligible', `${user.name} is not among those who may decide: ${whoText(who)}`);
  }
  const eligibility = { key: userFactKey(actor.id), version };
  return { ok: true, eligibility, groups: groups.filter((group) => user.groups.includes(group)) };
}
