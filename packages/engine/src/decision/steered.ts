import { type Actor, isSamePerson } from '../actor.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenDecision } from '../run/run.ts';
import type { Deciding } from './find-decision.ts';
import type { DecisionOf } from './may-decide.ts';

/** An open decision, and who does something with it. */
export type Steered = Deciding & {
  readonly draft: Draft;
  readonly of: { readonly step: string; readonly visit: number; readonly decision: string };
  readonly decision: OpenDecision;
  readonly rule: DecisionOf;
};

export function hasVoted({ votes }: OpenDecision, person: Actor): boolean {
  return votes.some(({ by }) => isSamePerson(by, person));
}
