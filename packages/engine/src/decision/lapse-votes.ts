import { isSamePerson } from '../actor.ts';
import type { Facts } from '../fact.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenDecision, Vote } from '../run/run.ts';
import { own } from '../value.ts';
import { isDeciding } from './find-decision.ts';
import { type DecisionOf, mayDecide } from './may-decide.ts';

/**
 * The votes as they count now: who has lost the right since counts no more, and who has lost one of several for less.
 * Nobody gets more than at the time of the vote.
 */
export function countedVotes(rule: DecisionOf & Pick<OpenDecision, 'votes'>, facts: Facts): readonly Vote[] {
  return rule.votes.flatMap((vote): readonly Vote[] => {
    const right = mayDecide(rule, vote.by, facts);
    if (!right.ok) return [];
    const { onBehalfOf: before = [], ...own } = vote;
    const groups = vote.groups.filter((group) => right.groups.includes(group));
    const onBehalfOf = before.filter((by) => right.onBehalfOf?.some((other) => isSamePerson(other, by)));
    if (groups.length === vote.groups.length && onBehalfOf.length === before.length) return [vote];
    return [{ ...own, groups, ...(onBehalfOf.length > 0 && { onBehalfOf }) }];
  });
}

/**
 * Takes out what counts no more, for good: if it came back by itself, there could be enough votes without anybody
 * voting, and who decides is who votes.
 */
export function lapseVotes(draft: Draft, { step, visit: number }: Place, facts: Facts): void {
  const visit = own(draft.run.open, step);
  if (!isDeciding(visit) || visit.number !== number) return;
  const { decision } = visit.phase;
  const counted = countedVotes({ ...decision, step, run: draft.run }, facts);
  for (const vote of decision.votes) {
    const { by } = vote;
    const left = counted.find((other) => isSamePerson(other.by, by));
    if (left === vote) continue;
    const counts = left && { groups: left.groups, ...(left.onBehalfOf && { onBehalfOf: left.onBehalfOf }) };
    draft.emit({ type: 'vote_lapsed', step, visit: number, decision: decision.id, by, ...(counts && { counts }) });
  }
}

type Place = { readonly step: string; readonly visit: number };
