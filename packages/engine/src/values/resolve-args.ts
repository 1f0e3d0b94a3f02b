import type { FindSecret } from '../fact.ts';
import type { Job, Param, Source, Step } from '../flow/flow.ts';
import { changeOf, type Run } from '../run/run.ts';
import { templateArgs } from '../template/template.ts';
import { own, type Value, type Values } from '../value.ts';
import { follow } from './follow.ts';
import { beyondPatternBudget } from './pattern-budget.ts';
import { holdsSealed, isStored, namedSecret, nameOfSecret } from './sealed.ts';
import { sizeProblem } from './size-problem.ts';
import { valueProblem } from './value-problem.ts';

/** What references are looked up in. */
export type Known = { readonly run: Run; readonly findSecret?: FindSecret | undefined };

export type Resolved = { readonly ok: true; readonly args: Values } | Unresolved;

/** `argument`: the one that is wrong, where it is one. */
type Unresolved = { readonly ok: false; readonly detail: string; readonly argument?: string };

type ResolvedAct = { readonly ok: true; readonly args: Values; readonly bound: Values } | Unresolved;

/**
 * The arguments of a step's first attempt, looked up in the run and checked against the job's parameters. What the
 * template of the run has bound comes before what the flow says, and what is `given` before both.
 */
export function resolveArgs(step: Step, job: Job, known: Known, given: Values = {}): Resolved {
  const { run, findSecret } = known;
  const inJob = { run, findSecret, job };
  const args = new Map(job.kind === 'pipeline' ? changeArgs(run) : []);
  const fixed = { ...boundByTemplate(step, job, run), ...given };
  // A value as a whole is for the job itself to judge.
  const params = step.byValue ? [] : job.params;
  for (const { name, from } of step.args) {
    if (Object.hasOwn(fixed, name)) continue;
    const large = step.byValue && largeResult(from, run);
    if (large) {
      args.set('blob', large);
      continue;
    }
    const found = lookUp(from, inJob, step);
    if ('missing' in found) return wrong(name, `argument ${name} of step ${step.name}: ${found.missing}`);
    args.set(name, found.value);
  }
  for (const [name, value] of Object.entries(fixed)) {
    const found = lookUpNamed(value, inJob);
    if ('missing' in found) return wrong(name, `argument ${name} of step ${step.name}: ${found.missing}`);
    args.set(name, found.value);
  }
  const valueFor = (param: Param) => (args.has(param.name) ? args.get(param.name) : param.default);
  const beyond = beyondPatternBudget(params, valueFor);
  if (beyond) return wrong(beyond.name, `argument ${beyond.name} of step ${step.name} ${beyond.problem}`);
  for (const param of params) {
    const value = valueFor(param);
    const problem = valueProblem(param, value);
    if (problem) return wrong(param.name, `argument ${param.name} of step ${step.name} ${problem}`);
    if (value !== undefined) args.set(param.name, value);
  }
  const resolved = Object.fromEntries(args);
  const large = sizeProblem(resolved);
  return large === undefined ? { ok: true, args: resolved } : { ok: false, detail: `step ${step.name}: ${large}` };
}

function wrong(argument: string, detail: string): Unresolved {
  return { ok: false, detail, argument };
}

/** Of a visit that has been begun: what it has got, but for the stored secrets, which may have other values by now. */
export function resolveAgain(step: Step, job: Job, known: Known, args: Values): Resolved {
  const kept = Object.entries(args).filter(([, value]) => !isStored(value));
  if (kept.length === Object.keys(args).length) return { ok: true, args };
  return resolveArgs(step, job, known, Object.fromEntries(kept));
}

/**
 * What the flow gives an action other than the trigger, and what its template has `bound`; what is `given` before them is
 * not looked up.
 */
export function resolveActArgs(
  step: Step,
  known: InJob,
  { action, bound, given }: { readonly action: string; readonly bound: Values; readonly given: Values },
): ResolvedAct {
  const args: [string, Value][] = [];
  const named: [string, Value][] = [];
  for (const [name, value] of Object.entries(bound)) {
    if (Object.hasOwn(given, name)) continue;
    const found = lookUpNamed(value, known);
    if ('missing' in found) return wrong(name, `argument ${name} of ${action}: ${found.missing}`);
    named.push([name, found.value]);
  }
  for (const { name, from } of own(step.actArgs ?? {}, action) ?? []) {
    if (Object.hasOwn(given, name) || Object.hasOwn(bound, name)) continue;
    const found = lookUp(from, known, {});
    if ('missing' in found) return wrong(name, `argument ${name} of ${action}: ${found.missing}`);
    args.push([name, found.value]);
  }
  return { ok: true, args: Object.fromEntries(args), bound: Object.fromEntries(named) };
}

/** Nothing for a step by value: that is for the flow alone. What has become const since is the flow's, too. */
export function boundByTemplate(step: Step, job: Job, { template }: Run): Values {
  const isConst = (name: string) => job.params.some((param) => param.name === name && param.mark === 'const');
  const bound = step.byValue ? [] : Object.entries(templateArgs(template, step, { job }));
  return Object.fromEntries(bound.filter(([name]) => !isConst(name)));
}

/** Whether a value can be looked up before any step has run: literals and inputs can. */
export function isKnownAtStart(from: Source): boolean {
  return from.kind === 'literal' || from.kind === 'input';
}

/** A pipeline builds the change that started the run, where its step does not say otherwise. */
function changeArgs(run: Run): [string, Value][] {
  const change = changeOf(run);
  if (!change) return [];
  const { repository, ref, branch, commit, author, message } = change;
  return Object.entries({ repository, ref, branch, commit, author, message });
}

type Found = { readonly value: Value } | { readonly missing: string };

export type InJob = Known & { readonly job: Job };

/** A secret comes from an input, or is named: what jobs say, and what stands in a flow, is none. */
export function lookUp(from: Source, known: InJob, step: Pick<Step, 'byValue'>): Found {
  if (from.kind === 'secret') return lookUpSecret(from.name, known);
  const found = find(from, known.run, step);
  if ('missing' in found) return found;
  if (from.kind === 'input') return lookUpNamed(found.value, known);
  return holdsSealed(found.value) ? { missing: 'what it comes from is no secret, and looks like one' } : found;
}

/** A template has bound the name. */
function lookUpNamed(value: Value, known: InJob): Found {
  const name = nameOfSecret(value);
  return name === undefined ? { value } : lookUpSecret(name, known);
}

/** By the project of the run: what belongs to another one has no name here. */
function lookUpSecret(name: string, { run, job, findSecret }: InJob): Found {
  const { environment } = job;
  const { project } = run;
  const found = findSecret?.({ project, ...(environment !== undefined && { environment }), name });
  if (!found) return { value: namedSecret(name) };
  return 'sealed' in found ? { value: found.sealed } : { missing: `secret ${name} ${found.missing}` };
}

function find(from: Exclude<Source, { readonly kind: 'secret' }>, run: Run, { byValue }: Pick<Step, 'byValue'>): Found {
  switch (from.kind) {
    case 'literal':
      return { value: from.value };
    case 'input':
      return found(own(run.inputs, from.name), `the run has no input ${from.name}`);
    case 'context':
      return found(follow(run.context, from.path), `the context has no ${from.path.join('.')}`);
    case 'config':
      return foundConfig(from.path.join('.'), run);
    case 'result': {
      const data = own(run.steps, from.step)?.last?.data;
      const value = data && 'inline' in data ? follow(parsed(data.inline, { ...from, byValue }), from.path) : undefined;
      const what = from.path.join('.') || 'data';
      return found(value, `step ${from.step} has not given ${what}, or more than can be referred to`);
    }
  }
}

/** A start has looked for it; a run that was moved to this version of its flow may lack it. */
function foundConfig(key: string, { template }: Run): Found {
  const of = template ? `the configuration that it has of template ${template.name}` : 'a run without a template';
  return found(own(template?.config ?? {}, key), `${of} has no $config.${key}`);
}

function found(value: Value | undefined, missing: string): Found {
  return value === undefined ? { missing } : { value };
}

/** Of more than stands in a run: the hash, by which the job is given it. */
function largeResult(from: Source, run: Run): string | undefined {
  if (from.kind !== 'result' || from.path.length > 0) return undefined;
  const data = own(run.steps, from.step)?.last?.data;
  return data && 'blob' in data ? data.blob : undefined;
}

type Wanted = { readonly path: readonly string[]; readonly byValue: true | undefined };

/** Data is a string for echoer's clients; a path leads into it when it is JSON, and code gets what that says. */
function parsed(data: string, { path, byValue }: Wanted): Value {
  if (path.length === 0 && !byValue) return data;
  try {
    return JSON.parse(data) as Value;
  } catch {
    return path.length === 0 ? data : null;
  }
}
