import type { Actor } from '../actor.ts';
import type { Members, Outcome, Quorum } from '../flow/flow.ts';
import type { Values } from '../value.ts';
import type { Eligibility, OpenDecision, Vote } from './open-decision.ts';

type OfDecision = { readonly step: string; readonly visit: number; readonly decision: string };

/** What happens to a decision from its opening to its end; the end of its visit follows where it is over. */
export type DecisionEvent =
  | {
      readonly type: 'decision_opened';
      readonly step: string;
      readonly visit: number;
      readonly decision: OpenDecision;
    }
  | (OfDecision & {
      readonly type: 'decision_made';
      readonly outcome: Outcome;
      readonly digest: string;
      readonly reason?: string;
      readonly args?: Values;
      readonly granted: readonly string[];
      /** Who have handed over their right to who decided. */
      readonly onBehalfOf?: readonly Actor[];
      /** Without the others who were asked. */
      readonly overridden?: true;
      /** Set where an exclusion would have refused this person, with why it did not. */
      readonly exempt?: 'alone';
      readonly eligibility: Eligibility;
    })
  /** A granting vote that does not suffice; it replaces what the same person voted before. */
  | (OfDecision & { readonly type: 'vote_taken'; readonly vote: Vote })
  /** Who has voted has lost the right since: `counts` is what the vote still counts for, and without it, it is none. */
  | (OfDecision & {
      readonly type: 'vote_lapsed';
      readonly by: Actor;
      readonly counts?: Pick<Vote, 'groups' | 'onBehalfOf'>;
    })
  /** It is due, and not decided. */
  | (OfDecision & { readonly type: 'decision_reminded' })
  /** These are asked besides: `who` is what it asks for from here on. */
  | (OfDecision & { readonly type: 'decision_escalated'; readonly to: Members; readonly who: Quorum })
  /** Nobody has decided it in time. */
  | (OfDecision & { readonly type: 'decision_expired'; readonly outcome: Outcome })
  | (OfDecision & { readonly type: 'decision_claimed' })
  | (OfDecision & { readonly type: 'decision_unclaimed' })
  /** The actor's right; taken back where `to` is absent. */
  | (OfDecision & { readonly type: 'decision_delegated'; readonly to?: Actor })
  | (OfDecision & {
      readonly type: 'decision_reassigned';
      readonly to: Members;
      /** In place of this user, whose vote does not count any more. */
      readonly from?: string;
      readonly who: Quorum;
      readonly required?: readonly string[];
      /** Who reassigned it was not asked before. */
      readonly byOutsider?: true;
      readonly reason: string;
    })
  | (OfDecision & { readonly type: 'information_asked'; readonly question: string; readonly of?: Actor })
  | (OfDecision & { readonly type: 'information_given'; readonly text: string })
  /** What it is about has changed while it was open: it is opened anew. */
  | (OfDecision & { readonly type: 'decision_superseded'; readonly digest: string; readonly found: string });
