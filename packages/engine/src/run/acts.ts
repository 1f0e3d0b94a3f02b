import type { Actor } from '../actor.ts';
import { digestOf } from '../canonical-json.ts';
import type { Outcome } from '../flow/flow.ts';
import type { Instant, Values } from '../value.ts';
import { type Attempt, type AttemptRef, attemptKey, type Data, type Failure } from './run.ts';

/** What people did to a step, and do: one at a time. */
export type Acts = {
  /** That were begun. */
  readonly count: number;
  /** The one that is executed. */
  readonly open?: OpenAct;
  /** The latest of each action. */
  readonly ended: { readonly [action: string]: EndedAct };
};

export type OpenAct = {
  /** The how-manieth of its attempt. */
  readonly number: number;
  readonly action: string;
  readonly uuid: string;
  /** Absent where the flow itself has triggered the step. */
  readonly by?: Actor;
  /** Those of a trigger are the visit's. */
  readonly args?: Values;
  /** A repeat with the same one is the same act. */
  readonly key?: string;
  /** Of who asked with that key, and for what: see `askedDigest`. Older acts have none. */
  readonly asked?: string;
  readonly at: Instant;
};

export type EndedAct = Omit<OpenAct, 'uuid'> & { readonly endedAt: Instant; readonly answer: ActAnswer };

/** Who asks with a key that was used must be the same, and ask for the same. */
export function askedDigest(by: Actor, args: Values): string {
  return digestOf({ by, args });
}

/** An act that is not ok may be repeated. */
export type ActAnswer =
  | { readonly ok: true; readonly data?: Data }
  | { readonly ok: false; readonly failure: Omit<Failure, 'outcome'> };

/** What an act says of its step: it counts even where its answer is not ok. */
export type ActEnd =
  | { readonly kind: 'finished'; readonly outcome: Outcome }
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Omit<Failure, 'outcome'> };

/** Something of it is under way outside; between acts nothing is. */
export function isAtWork({ acts }: Attempt): boolean {
  return acts === undefined || acts.open !== undefined;
}

/** One act of an attempt. */
export type ActRef = AttemptRef & { readonly act: number };

export function actKey({ act, ...attempt }: ActRef): string {
  return `${attemptKey(attempt)}/act/${act}`;
}
