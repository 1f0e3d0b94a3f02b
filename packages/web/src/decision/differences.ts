import { shownValue } from '../show/shown-value.ts';
import type { GuardView } from './guard-view.ts';

/** One thing that is not as it was; a side that is missing was not there. */
export type Difference = { readonly name: string; readonly was?: string; readonly is?: string };

/**
 * What differs between two sets of values, by their names, in order. A secret is there or not: what stands for its text is
 * another in each request, and says nothing of whether the text is.
 */
export function differencesOf(
  before: { readonly [name: string]: unknown },
  after: { readonly [name: string]: unknown },
): readonly Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [textOf(before[name]), textOf(after[name])];
    return was === is ? [] : [{ name, ...(was !== undefined && { was }), ...(is !== undefined && { is }) }];
  });
}

/** What differs between what a grant would have let happen, and what it would now. */
export function guardDifferences(before: readonly GuardView[], after: readonly GuardView[]): readonly Difference[] {
  return differencesOf(flat(before), flat(after));
}

type Released = { readonly guards: readonly GuardView[]; readonly change?: { readonly commit: string } | undefined };

/** What differs between what a grant has let happen in the last release, and what it would now; of a commit its hash. */
export function releaseDifferences(before: Released, after: Released): readonly Difference[] {
  const commits = differencesOf({ commit: before.change?.commit }, { commit: after.change?.commit });
  return [...commits, ...guardDifferences(before.guards, after.guards)];
}

function flat(guards: readonly GuardView[]): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    guards.flatMap(({ step, job, args, environment, irreversible, flowHash, flowsBelow = {} }) => [
      [step, job],
      ...(environment === undefined ? [] : [[`${step} · environment`, environment]]),
      ...(irreversible === undefined ? [] : [[`${step} · irreversible`, irreversible]]),
      ...(flowHash === undefined ? [] : [[`${step} · flow`, flowHash]]),
      ...Object.entries(flowsBelow).map(([flow, hash]) => [`${step} · ${flow}`, hash]),
      ...Object.entries(args).map(([name, value]) => [`${step} · ${name}`, value]),
    ]),
  );
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : shownValue(value);
}
