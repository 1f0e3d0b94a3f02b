import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';

export type Selection = {
  /** Names of workflows, with or without the number of a combination; all where it is empty. */
  readonly workflows: readonly string[];
  readonly matrix: Readonly<Record<string, string>>;
  readonly steps: readonly string[];
  /** Steps and services that are left out. */
  readonly without: readonly string[];
};

/** What somebody wants of the plans; what waits for something that is left out waits for what that would have waited for. */
export function selectPlans(plans: readonly WorkflowPlan[], selection: Selection): readonly WorkflowPlan[] {
  const { workflows, matrix, steps, without } = selection;
  const named = narrow(plans, workflows, namesOf, 'workflow');
  const chosen = named.filter((plan) => Object.entries(matrix).every(([name, value]) => plan.matrix?.[name] === value));
  if (chosen.length === 0 && named.length > 0) throw invalid(`No combination has ${textOf(matrix)}: ${axesOf(named)}`);
  const procs = chosen.flatMap((plan) => plan.procs.map(({ name }) => name));
  checkNames(steps, procs, 'step');
  checkNames(without, [...procs, ...chosen.flatMap(({ services = [] }) => services.map(({ name }) => name))], 'step');
  const isWanted = (name: string) => (steps.length === 0 || steps.includes(name)) && !without.includes(name);
  const present = new Set(chosen.map(({ name }) => name));
  return chosen
    .map((plan) => withoutProcs(plan, isWanted, without))
    .filter(({ procs: left }) => left.length > 0)
    .map((plan) => withoutWorkflows(plan, present));
}

function namesOf({ name }: WorkflowPlan): readonly string[] {
  return [name, name.replace(/ \(\d+\)$/, '')];
}

function narrow(
  plans: readonly WorkflowPlan[],
  wanted: readonly string[],
  names: (plan: WorkflowPlan) => readonly string[],
  what: string,
): readonly WorkflowPlan[] {
  if (wanted.length === 0) return plans;
  checkNames(wanted, plans.flatMap(names), what);
  return plans.filter((plan) => names(plan).some((name) => wanted.includes(name)));
}

function checkNames(wanted: readonly string[], known: readonly string[], what: string): void {
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalid(`There is no ${what} ${unknown} in this build: there are ${[...new Set(known)].join(', ') || 'none'}`);
}

function withoutProcs(
  plan: WorkflowPlan,
  isWanted: (name: string) => boolean,
  without: readonly string[],
): WorkflowPlan {
  const all = new Map(plan.procs.map((proc) => [proc.name, proc]));
  const waits = (proc: ProcPlan, seen: Set<string> = new Set()): readonly string[] =>
    proc.dependsOn.flatMap((name) => {
      const dependency = all.get(name);
      if (seen.has(name)) return [];
      seen.add(name);
      return isWanted(name) || !dependency ? [name] : waits(dependency, seen);
    });
  const procs = plan.procs.filter(({ name }) => isWanted(name)).map((proc) => ({ ...proc, dependsOn: waits(proc) }));
  const services = plan.services?.filter(({ name }) => !without.includes(name));
  return { ...plan, procs, ...(services && { services }) };
}

function withoutWorkflows(plan: WorkflowPlan, present: ReadonlySet<string>): WorkflowPlan {
  const { after, ...rest } = plan;
  const workflows = after?.workflows.filter((name) => present.has(name)) ?? [];
  return after && workflows.length > 0 ? { ...rest, after: { ...after, workflows } } : rest;
}

function axesOf(plans: readonly WorkflowPlan[]): string {
  const axes = plans.flatMap(({ matrix }) => (matrix ? [textOf(matrix)] : []));
  return axes.length === 0 ? 'there is no matrix' : `there are ${axes.join('; ')}`;
}

function textOf(matrix: Readonly<Record<string, string>>): string {
  return Object.entries(matrix)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function invalid(message: string): AppError {
  return new AppError('argument_invalid', { message });
}
