import { type Actor, actorName, isSamePerson } from '../actor.ts';
import { type Facts, userCount, userFact, userFactKey } from '../fact.ts';
import type { Quorum } from '../flow/flow.ts';
import { type Exclusions, excludedBecause } from './excluded.ts';
import type { Delegation, Eligibility } from './open-decision.ts';
import { isAmong, whoText } from './quorum.ts';
import { type NotEligible, notEligible, type WhyNot } from './why-not.ts';

export type Eligible = {
  readonly ok: true;
  readonly exempt?: 'alone';
  readonly eligibility: Eligibility;
  /** Those of the rule that the person is in, or that those are in who have handed over their right. */
  readonly groups: readonly string[];
  readonly onBehalfOf?: readonly Actor[];
};

export type DecisionOf = Exclusions & {
  readonly who: Quorum;
  readonly required?: readonly string[];
  readonly delegations?: readonly Delegation[];
  readonly reassignedBy?: readonly Actor[];
};

/**
 * Whether a person may decide. The built-in administrator is a member of every group. Who started the run does
 * not count for it, but an administrator without any other user is exempt from this, and the record says so. Who has
 * handed over their right has none left, and what was handed to an excluded person is worth nothing.
 */
export function mayDecide(decision: DecisionOf, actor: Actor, facts: Facts): Eligible | NotEligible {
  const own = ownRight(decision, actor, facts);
  if (own.eligibility === undefined) return notEligible(own.why);
  const { delegations = [] } = decision;
  const others = delegations.flatMap(({ from, to }) => {
    const right = isSamePerson(to, actor) ? ownRight(decision, from, facts) : undefined;
    return right?.ok ? [{ from, groups: right.groups }] : [];
  });
  if (others.length > 0) {
    const groups = [...(own.ok ? own.groups : []), ...others.flatMap((other) => other.groups)];
    const onBehalfOf = others.map(({ from }) => from);
    return { ok: true, eligibility: own.eligibility, groups: [...new Set(groups)], onBehalfOf };
  }
  if (!own.ok) return notEligible(own.why);
  const handed = delegations.find(({ from }) => isSamePerson(from, actor));
  if (!handed) return own;
  return notEligible({ code: 'handed_on', name: actorName(actor), to: actorName(handed.to) });
}

/** Nobody comes to decide by asking a group of theirs. They may ask again, and override with a reason. */
export function outsideBecause({ reassignedBy = [] }: DecisionOf, actor: Actor): WhyNot | undefined {
  const isOutside = reassignedBy.some((by) => isSamePerson(by, actor));
  return isOutside ? { code: 'asked_others' } : undefined;
}

type Barred = { readonly ok: false; readonly why: WhyNot; readonly eligibility?: undefined };

/** Nothing speaks against the person. */
type NotAsked = { readonly ok: false; readonly why: WhyNot; readonly eligibility: Eligibility };

/** What the person may without anybody else. */
export function ownRight(decision: DecisionOf, actor: Actor, facts: Facts): Eligible | Barred | NotAsked {
  const { who, required = [] } = decision;
  const parts = who.flat();
  const groups = [...new Set(parts.flatMap((part) => part.groups))];
  if (actor.kind === 'admin') {
    if (groups.length === 0) return { ok: false, why: { code: 'not_asked', name: 'admin', who: whoText(who) } };
    const excluded = excludedBecause(decision, actor, '') ?? outsideBecause(decision, actor);
    if (excluded === undefined) return { ok: true, eligibility: 'admin', groups };
    if (userCount(facts) === 0) return { ok: true, exempt: 'alone', eligibility: 'admin', groups };
    return { ok: false, why: excluded };
  }
  if (actor.kind !== 'user') return { ok: false, why: { code: 'only_people' } };
  const found = userFact(facts, actor.id);
  if (!found) return { ok: false, why: { code: 'unknown_user' } };
  const { user, version } = found;
  const excluded = excludedBecause(decision, actor, user.name) ?? outsideBecause(decision, actor);
  if (excluded !== undefined) return { ok: false, why: excluded };
  const { project } = decision.run;
  if (user.decidesIn && !user.decidesIn.includes(project)) {
    return { ok: false, why: { code: 'no_role', name: user.name, project } };
  }
  const eligibility = { key: userFactKey(actor.id), version };
  if (!parts.some((part) => isAmong(part, user)) && !required.includes(user.name)) {
    return { ok: false, why: { code: 'not_asked', name: user.name, who: whoText(who) }, eligibility };
  }
  return { ok: true, eligibility, groups: groups.filter((group) => user.groups.includes(group)) };
}
