import type { Value, Values } from './value.ts';
import type { Sealed } from './values/sealed.ts';

/**
 * Something outside the run that a decision of the engine depends on, read with its version:
 * the commit holds only if it still has that version.
 */
export type Fact = { readonly version: number; readonly value: Value | undefined };

export type Facts = { readonly [key: string]: Fact };

/** Value of the fact `user:ID`. `decidesIn`: the projects where the user may decide at all; without it, everywhere. */
export type UserFact = {
  readonly name: string;
  readonly groups: readonly string[];
  readonly decidesIn?: readonly string[];
};

/** Key of the fact whose value is `{ count }`, the number of users besides the built-in administrator. */
export const usersFactKey = 'users';

/** Value of the fact of a flow's open runs: `created` ones are the waiting. The version goes up with `open` alone. */
export type OpenRunsFact = { readonly open: number; readonly waiting: number };

export const openRunsFactKey = (project: string, flow: string): string => `open-runs:${project}:${flow}`;

/** The same of the runs of a template. */
export const templateRunsFactKey = (template: number): string => `template-runs:${template}`;

/** Of a group of runs: it has a value once it is finished, and takes no more runs then. */
export const runGroupFactKey = (group: number): string => `run-group:${group}`;

/** Of a project: `{ status: 'archived' }` while nothing may begin in it. */
export const projectFactKey = (project: string): string => `project:${project}`;

/** Of a template: `{ status: 'removed' }` once there is none of this number any more. */
export const templateFactKey = (template: number): string => `template:${template}`;

/** All counts that a run is in. */
export function countedIn(run: {
  readonly project: string;
  readonly flow: { readonly name: string };
  readonly template?: { readonly id: number };
}): readonly string[] {
  const ofFlow = openRunsFactKey(run.project, run.flow.name);
  return run.template ? [ofFlow, templateRunsFactKey(run.template.id)] : [ofFlow];
}

/** Undefined where nobody has looked. */
export function openRuns(facts: Facts, key: string): OpenRunsFact | undefined {
  const fact = facts[key];
  return fact && ((fact.value as OpenRunsFact | undefined) ?? { open: 0, waiting: 0 });
}

/** A flow that a step starts, with what is known of the inputs that it is given. */
export type ChildFlow = { readonly flow: string; readonly inputs: Values };

/** The newest version of a flow, and those of the flows that are started below it, by their names, where there are any. */
export type NewestFlow = { readonly hash: string; readonly flowsBelow?: { readonly [flow: string]: string } };

/**
 * What is known of a flow that a step starts: nothing where nobody has looked. A decision does not wait for a look; who
 * makes it asks the store for what was wanted here, and decides again. A commit does not depend on it.
 */
export type FindFlow = (project: string, child: ChildFlow) => { readonly newest: NewestFlow | undefined } | undefined;

/** A stored secret that an argument is to be: of this environment, else of the project, else of all. */
export type WantedSecret = { readonly project: string; readonly environment?: string; readonly name: string };

/** What stands for it, or why there is none that may be given, in words that follow its name. */
export type FoundSecret = { readonly sealed: Sealed } | { readonly missing: string };

/** As `FindFlow` is: nothing where nobody has looked. */
export type FindSecret = (wanted: WantedSecret) => FoundSecret | undefined;

export const userFactKey = (id: string): string => `user:${id}`;

export function userFact(facts: Facts, id: string): { user: UserFact; version: number } | undefined {
  const fact = facts[userFactKey(id)];
  return fact?.value === undefined ? undefined : { user: fact.value as UserFact, version: fact.version };
}

/** Of the user with this name, where these facts are of one. */
export function groupsOfUser(facts: Facts, name: string): readonly string[] {
  const users = Object.entries(facts).flatMap(([key, { value }]) =>
    key.startsWith(userFactKey('')) && value !== undefined ? [value as UserFact] : [],
  );
  return users.find((user) => user.name === name)?.groups ?? [];
}

/** Undefined where nobody has looked: nothing may be granted on that. */
export function userCount(facts: Facts): number | undefined {
  const fact = facts[usersFactKey];
  if (!fact) return undefined;
  const value = fact.value as { readonly count: number } | undefined;
  return value?.count ?? 0;
}
