import type { Allowance } from './allowance.ts';
import type { Place } from './diagnostic.ts';
import { type Glob, matchesGlob } from './glob.ts';
import type { Metadata } from './metadata.ts';

/** One entry of a `when` list: all that it names must fit. An empty list of conditions always fits. */
export type Condition = {
  readonly at: Place;
  readonly events: readonly string[] | undefined;
  readonly branch: Constraint | undefined;
  readonly ref: Constraint | undefined;
  readonly repo: Constraint | undefined;
  readonly instance: Constraint | undefined;
  /** Whether it fits although the changed files are not known; undefined where it does not ask for them. */
  readonly withoutChangedFiles: boolean | undefined;
  readonly statuses: readonly string[] | undefined;
  /** Keys that cannot be decided yet. */
  readonly undecided: readonly { readonly key: string; readonly at: Place }[];
};

export type Constraint = { readonly include: readonly Glob[]; readonly exclude: readonly Glob[] };

export type Decision =
  | { readonly kind: 'fits'; readonly onSuccess: boolean; readonly onFailure: boolean }
  | { readonly kind: 'does_not_fit'; readonly reason: string }
  | { readonly kind: 'undecided'; readonly keys: Condition['undecided'] };

export function decideConditions(conditions: readonly Condition[], metadata: Metadata, allowance: Allowance): Decision {
  if (conditions.length === 0) return { kind: 'fits', onSuccess: true, onFailure: false };
  const judged = conditions.map((condition) => ({ condition, mismatch: mismatchOf(condition, metadata, allowance) }));
  const fitting = judged.filter(({ mismatch }) => mismatch === undefined).map(({ condition }) => condition);
  const decided = fitting.filter((condition) => condition.undecided.length === 0);
  if (decided.length > 0) {
    return {
      kind: 'fits',
      onSuccess: decided.some(({ statuses }) => !statuses || statuses.includes('success')),
      onFailure: decided.some(({ statuses }) => statuses?.includes('failure')),
    };
  }
  if (fitting.length > 0) return { kind: 'undecided', keys: fitting.flatMap((condition) => condition.undecided) };
  const reasons = new Set(judged.map(({ mismatch }) => mismatch));
  return { kind: 'does_not_fit', reason: [...reasons].join('; ') };
}

/** The first thing that does not fit, as a sentence for people. */
function mismatchOf(condition: Condition, metadata: Metadata, allowance: Allowance): string | undefined {
  const { build, repository, system } = metadata;
  const fits = (constraint: Constraint | undefined, value: string) => isFitting(constraint, value, allowance);
  if (condition.events && !condition.events.includes(build.event)) return `the event is ${build.event}`;
  if (!fits(condition.repo, repository.name)) return `the repository is ${repository.name}`;
  if (!fits(condition.ref, build.ref)) return `the ref is ${build.ref}`;
  if (!fits(condition.instance, system?.host ?? '')) return 'the instance is another one';
  const hasFiles = build.event === 'push' || build.event === 'pull_request';
  if (hasFiles && condition.withoutChangedFiles === false) return 'no changed files are known';
  if (build.event !== 'tag' && !fits(condition.branch, build.branch)) return `the branch is ${build.branch}`;
  return undefined;
}

function isFitting(constraint: Constraint | undefined, value: string, allowance: Allowance): boolean {
  if (!constraint) return true;
  if (constraint.exclude.some((glob) => matchesGlob(glob, value, allowance))) return false;
  return constraint.include.length === 0 || constraint.include.some((glob) => matchesGlob(glob, value, allowance));
}
