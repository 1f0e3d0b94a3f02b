import type { Actor } from '../actor.ts';
import type { DecisionKind, Exclusion, Members, Outcome, Param, Quorum } from '../flow/flow.ts';
import type { ChildVersion } from '../run/run.ts';
import type { Instant, Values } from '../value.ts';

export type OpenDecision = {
  readonly id: string;
  readonly who: Quorum;
  readonly outcomes: readonly Outcome[];
  readonly grants: readonly Outcome[];
  readonly reasonMinLength: number;
  /** Of what is decided: see `decisionDigest`. */
  readonly digest: string;
  readonly guards: readonly GuardedStep[];
  readonly exclude?: readonly Exclusion[];
  /** When somebody has to be reminded, or was. */
  readonly due?: { readonly at: Instant; readonly reminded: boolean };
  readonly expire?: { readonly at: Instant; readonly outcome: Outcome };
  readonly args?: { readonly [outcome: Outcome]: readonly Param[] };
  readonly kind?: DecisionKind;
  /** Without whom nothing is granted, by name. */
  readonly required?: readonly string[];
  /** Who may override it, besides administrators. */
  readonly override?: Members;
  /** Next reminder after the first, and how many there may still be. */
  readonly remind?: { readonly everyMs: number; readonly at: Instant; readonly left: number };
  /** Who is asked besides when it is still open by then: those to come. */
  readonly escalate?: readonly (Members & { readonly at: Instant })[];
  /** Who looks after it; the others may decide all the same. */
  readonly claimed?: { readonly by: Actor; readonly at: Instant };
  readonly delegations?: readonly Delegation[];
  /** The last one may have no answer yet: until then its clocks stand still. */
  readonly questions?: readonly Question[];
  /** Who had no say in it, and asked others: they do not come to decide by a group of theirs. */
  readonly reassignedBy?: readonly Actor[];
  /** What was shown before, and is not what is decided any more. */
  readonly superseded?: readonly { readonly digest: string; readonly at: Instant }[];
  /** The latest of each person, as long as they do not suffice. */
  readonly votes: readonly Vote[];
};

export type Vote = {
  readonly by: Actor;
  /** Those of the rule that the person was in when voting. */
  readonly groups: readonly string[];
  /** Who have handed over their right to the person. */
  readonly onBehalfOf?: readonly Actor[];
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly args?: Values;
  readonly at: Instant;
  readonly eligibility: Eligibility;
  readonly exempt?: 'alone';
};

/** Version of the person's row that eligibility was read from. */
export type Eligibility = { readonly key: string; readonly version: number } | 'admin';

/** An effect that the granting outcome lets happen, as it stood when the decision opened. */
export type GuardedStep = ChildVersion & {
  readonly step: string;
  readonly job: string;
  readonly jobHash: string;
  readonly args: Values;
  readonly environment?: string;
  /** Why it cannot be taken back. */
  readonly irreversible?: string;
};

export type Grant = { readonly decisionStep: string; readonly visit: number; readonly digest: string };

/** In one decision: who has it hands it to nobody else. */
export type Delegation = { readonly from: Actor; readonly to: Actor };

export type Question = {
  readonly by: Actor;
  /** Who should know; whoever may, where nobody is named. */
  readonly of?: Actor;
  readonly question: string;
  readonly at: Instant;
  readonly answer?: { readonly by: Actor; readonly text: string; readonly at: Instant };
};

/** That waits for its answer. */
export function openQuestion({ questions = [] }: Pick<OpenDecision, 'questions'>): Question | undefined {
  const last = questions.at(-1);
  return last?.answer ? undefined : last;
}
