import type { Allowance } from './allowance.ts';
import type { Place } from './diagnostic.ts';
import type { Expression } from './expression/expression.ts';
import { type Glob, matchesGlob } from './glob.ts';

/** One entry of a `when`: all that it names must fit. An empty list of conditions always fits. */
export type Condition = {
  readonly at: Place;
  readonly constraints: readonly NamedConstraint[];
  readonly path: PathConstraint | undefined;
  readonly matrix: MatrixConstraint | undefined;
  readonly evaluate: Expression | undefined;
  /** False: not where a pipeline runs without a server. */
  readonly local: boolean;
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
};

/** What of a build a constraint looks at. */
export type Subject = 'event' | 'branch' | 'ref' | 'repo' | 'instance' | 'platform' | 'cron' | 'environment';

export type NamedConstraint = { readonly subject: Subject; readonly constraint: Constraint };

export type Constraint = { readonly include: readonly Glob[]; readonly exclude: readonly Glob[] };

export type PathConstraint = Constraint & { readonly ignoreMessage: string; readonly onEmpty: boolean };

/** Values as they are written; each map has to fit in whole. */
export type MatrixConstraint = { readonly include: readonly Axis[]; readonly exclude: readonly Axis[] };

type Axis = Readonly<Record<string, Glob>>;

/** What a build is when its conditions are decided. */
export type Facts = {
  readonly values: Readonly<Record<Subject, string>>;
  readonly message: string;
  /** Undefined where they are not known. */
  readonly changedFiles: readonly string[] | undefined;
  readonly axis: Readonly<Record<string, string>>;
  readonly isLocal: boolean;
  /** Gives what is wrong with the expression instead, when it cannot be decided. */
  readonly evaluate: (expression: Expression) => boolean | string;
  readonly allowance: Allowance;
};

export type Decision =
  | { readonly kind: 'fits'; readonly onSuccess: boolean; readonly onFailure: boolean }
  | { readonly kind: 'does_not_fit'; readonly reason: string }
  | { readonly kind: 'fails'; readonly at: Place; readonly problem: string };

export function decideConditions(conditions: readonly Condition[], facts: Facts): Decision {
  if (conditions.length === 0) return { kind: 'fits', onSuccess: true, onFailure: false };
  const fitting: Condition[] = [];
  const reasons = new Set<string>();
  for (const condition of conditions) {
    const mismatch = mismatchOf(condition, facts);
    if (mismatch !== undefined) {
      reasons.add(mismatch);
      continue;
    }
    const verdict = condition.evaluate ? facts.evaluate(condition.evaluate) : true;
    if (typeof verdict === 'string') return { kind: 'fails', at: condition.at, problem: verdict };
    if (verdict) fitting.push(condition);
    else reasons.add('the expression is false');
  }
  if (fitting.length === 0) return { kind: 'does_not_fit', reason: [...reasons].join('; ') };
  return {
    kind: 'fits',
    onSuccess: fitting.some(({ onSuccess }) => onSuccess),
    onFailure: fitting.some(({ onFailure }) => onFailure),
  };
}

/** The first thing that does not fit, as a sentence for people. */
function mismatchOf({ constraints, path, matrix, local }: Condition, facts: Facts): string | undefined {
  const { values, allowance, isLocal } = facts;
  if (isLocal && !local) return 'it is not for a run without a server';
  if (matrix && !fitsAxis(matrix, facts)) return 'the axis is another one';
  for (const { subject, constraint } of constraints) {
    if (!isAsked(subject, values.event)) continue;
    if (!isFitting(constraint, values[subject], allowance)) return sentences[subject](values[subject]);
  }
  return path && hasFiles(values.event) ? pathMismatch(path, facts) : undefined;
}

/** Tags are of no branch, and only builds of a schedule have its name. */
function isAsked(subject: Subject, event: string): boolean {
  return subject === 'branch' ? event !== 'tag' : subject !== 'cron' || event === 'cron';
}

const sentences: Readonly<Record<Subject, (value: string) => string>> = {
  event: (value) => `the event is ${value}`,
  branch: (value) => `the branch is ${value}`,
  ref: (value) => `the ref is ${value}`,
  repo: (value) => `the repository is ${value}`,
  instance: () => 'the instance is another one',
  platform: (value) => `the platform is ${value}`,
  cron: (value) => `the schedule is ${value}`,
  environment: (value) => (value === '' ? 'it is not deployed' : `the target is ${value}`),
};

function hasFiles(event: string): boolean {
  return event === 'push' || event.startsWith('pull_request');
}

function pathMismatch(path: PathConstraint, { changedFiles, message, allowance }: Facts): string | undefined {
  const { ignoreMessage, onEmpty, include, exclude } = path;
  if (ignoreMessage !== '' && message.toLowerCase().includes(ignoreMessage.toLowerCase())) return undefined;
  if (!changedFiles || changedFiles.length === 0) return onEmpty ? undefined : 'no changed files are known';
  const matches = (globs: readonly Glob[], file: string) => globs.some((glob) => matchesGlob(glob, file, allowance));
  if (exclude.length > 0 && changedFiles.every((file) => matches(exclude, file)))
    return 'all changed files are excluded';
  if (include.length === 0 || changedFiles.some((file) => matches(include, file))) return undefined;
  return 'no changed file is asked for';
}

function fitsAxis({ include, exclude }: MatrixConstraint, { axis, allowance }: Facts): boolean {
  const fits = (wanted: Axis) =>
    Object.entries(wanted).every(([key, glob]) => matchesGlob(glob, axisValue(axis, key), allowance));
  if (exclude.some(fits)) return false;
  return include.length === 0 || include.some(fits);
}

function axisValue(axis: Facts['axis'], key: string): string {
  return Object.hasOwn(axis, key) ? (axis[key] as string) : '';
}

function isFitting(constraint: Constraint, value: string, allowance: Allowance): boolean {
  if (constraint.exclude.some((glob) => matchesGlob(glob, value, allowance))) return false;
  return constraint.include.length === 0 || constraint.include.some((glob) => matchesGlob(glob, value, allowance));
}
