import type { Actor } from '../actor.ts';
import type { Members, Outcome } from '../flow/flow.ts';
import type { Values } from '../value.ts';
import type { Attached } from './answer-decision.ts';

/** The visit that was shown. */
type OfVisit = { readonly step: string; readonly visit: number };

export type Person = Extract<Actor, { readonly kind: 'user' }>;

/** What people do with an open decision, besides deciding it. */
export type DecisionCommand =
  | (OfVisit & { readonly type: 'claim' })
  | (OfVisit & { readonly type: 'unclaim' })
  /** Hands one's own right to somebody; takes it back where nobody is named. */
  | (OfVisit & { readonly type: 'delegate'; readonly to?: Person })
  /** Asks these besides, or in place of a user who is named. */
  | (OfVisit & { readonly type: 'reassign'; readonly to: Members; readonly from?: string; readonly reason: string })
  | (OfVisit & { readonly type: 'ask'; readonly question: string; readonly of?: Person })
  | (OfVisit & { readonly type: 'answer'; readonly text: string })
  /** Decides without the others who are asked. */
  | (OfVisit & {
      readonly type: 'override';
      readonly outcome: Outcome;
      /** The digest that was shown to the person. */
      readonly digest: string;
      readonly reason: string;
      readonly args?: Values;
      /** What was put to it by now. */
      readonly attached?: Attached;
      /** By the credential. */
      readonly isAdmin?: boolean;
    });

const types: ReadonlySet<string> = new Set<DecisionCommand['type']>([
  'claim',
  'unclaim',
  'delegate',
  'reassign',
  'ask',
  'answer',
  'override',
]);

export function isOfDecision<Other extends { readonly type: string }>(
  command: DecisionCommand | Other,
): command is DecisionCommand {
  return types.has(command.type);
}
