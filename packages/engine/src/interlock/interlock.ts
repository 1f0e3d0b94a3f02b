import { type Fact, type Facts, userFactKey, usersFactKey } from '../fact.ts';
import type { DecisionKind, Exclusion, Job, Outcome, Quorum } from '../flow/flow.ts';
import type { Origin, Run } from '../run/run.ts';
import { callsOneOf } from './called-hosts.ts';

/**
 * A rule of a project outside of its flows, which an author of a flow cannot change: what has to be there before an effect
 * on a resource is dispatched. It never names steps, which authors name as they like.
 */
export type Interlock = {
  readonly name: string;
  readonly description?: string;
  /** Counts its changes. */
  readonly revision: number;
  readonly on: Resource;
  /** All of these. */
  readonly requires: readonly Evidence[];
  /** Flows that steps of others start: what is above them is known at dispatch alone. */
  readonly below?: readonly string[];
};

/** What is of one of the environments, is one of the jobs, or calls one of the hosts. */
export type Resource = {
  readonly environments: readonly string[];
  readonly jobs: readonly string[];
  /** `deploy.example` at all its ports, or `deploy.example:8443`. */
  readonly hosts?: readonly string[];
};

export type Evidence =
  | {
      readonly kind: 'decision';
      /** One that so many people have granted. */
      readonly quorum: Quorum;
      /** Who does not count for it, besides who started the run. */
      readonly exclude?: readonly Exclude<Exclusion, 'initiator'>[];
      readonly of?: Exclude<DecisionKind, 'record'>;
      /** Any granting one, where they are absent. */
      readonly outcomes?: readonly Outcome[];
      /** Also one that somebody has made without the others. */
      readonly overridden?: true;
    }
  /** A build of the run's commit that has ended well. */
  | { readonly kind: 'build' };

/** Its value is a list of interlocks. */
export const interlocksFactKey = (project: string): string => `interlocks:${project}`;

/** Where nobody has looked there are none: who dispatches looks. */
export function interlocksOf(facts: Facts, project: string): readonly Interlock[] {
  return interlocksIn(facts[interlocksFactKey(project)]);
}

export function interlocksIn(fact: Fact | undefined): readonly Interlock[] {
  return (fact?.value ?? []) as unknown as readonly Interlock[];
}

/** Keys of what must be known of people to judge what was granted in a run, or above it. */
export function factsOfEvidence({ origin, steps }: { readonly origin: Origin; readonly steps: Run['steps'] }) {
  const above = origin.kind === 'step' ? (origin.evidence?.grants ?? []).flatMap(({ by }) => by) : [];
  const here = Object.values(steps).flatMap(({ last }) => last?.approvers ?? []);
  const people = [...above, ...here].flatMap((by) => (by.kind === 'user' ? [userFactKey(by.id)] : []));
  return [...new Set([...people, usersFactKey])];
}

export function isOn({ on }: Pick<Interlock, 'on'>, job: Job): boolean {
  const { name, environment, effect } = job;
  if (on.jobs.includes(name) || callsOneOf(on.hosts ?? [], job)) return true;
  return (effect || hasSecret(job)) && environment !== undefined && on.environments.includes(environment);
}

/** It may be given one of its environment: with that it can do there what it likes, whatever it says of itself. */
function hasSecret(job: Job): boolean {
  const ofActs = job.kind === 'code' ? Object.values(job.actions ?? {}).flatMap(({ params }) => params) : [];
  return [...job.params, ...ofActs].some(({ type }) => type === 'secret');
}
