import type { Allowance } from './allowance.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkTrust } from './check-trust.ts';
import { cloneNeeds } from './clone-needs.ts';
import type { WorkflowOptions } from './compile-options.ts';
import { type Condition, type Decision, decideConditions, type Facts } from './condition.ts';
import { type Report, silent } from './diagnostic.ts';
import { lacks } from './feature.ts';
import type { Axis } from './matrix.ts';
import type { Metadata } from './metadata.ts';
import { checkDependencies, orderSteps } from './order-steps.ts';
import { type Kept, planProc } from './plan-proc.ts';
import { planWorkspace } from './plan-workspace.ts';
import type { Need, Step, Workflow } from './workflow.ts';
import type { ProcPlan, WorkflowPlan } from './workflow-plan.ts';

export type Planned = { readonly leftOut: readonly LeftOut[] } & (
  | { readonly kind: 'plan'; readonly plan: WorkflowPlan; readonly after: AfterOf }
  | { readonly kind: 'skipped'; readonly reason: string }
);

/** A step or service that this build does without, and why. */
export type LeftOut = { readonly step: string; readonly reason: string };

/** After which ends of others it runs; the names are still those of files. */
export type AfterOf = Pick<Workflow, 'dependsOn'> & { readonly onSuccess: boolean; readonly onFailure: boolean };

export type Planning = {
  readonly name: string;
  /** Of the file, which all its combinations share. */
  readonly group: string;
  readonly workflow: Workflow;
  readonly metadata: Metadata;
  readonly environment: Readonly<Record<string, string>>;
  readonly axis: Axis;
  readonly facts: Facts;
  readonly report: Report;
  readonly allowance: Allowance;
  readonly options: WorkflowOptions;
};

/** Decides what of a workflow runs for this build, and in which order. */
export function planWorkflow(planning: Planning): Planned {
  const { workflow, facts, report, metadata, options } = planning;
  checkDependencies(workflow, report);
  const hasContainers = options.supports?.has('containers') ?? true;
  const all = [...(workflow.clones ?? []), ...workflow.services, ...workflow.steps];
  if (hasContainers) for (const step of all) checkTrust(step, metadata.repository.trusted, report);
  const decision = decideWorkflow(workflow, facts, report);
  if (decision.kind !== 'fits') return { kind: 'skipped', reason: reasonOf(decision), leftOut: [] };
  const leftOut: LeftOut[] = [];
  const steps = keepFitting(workflow.steps, planning, leftOut);
  if (steps.length === 0) return { kind: 'skipped', reason: 'none of its steps fits this build', leftOut };
  const clones = workflow.clones && !workflow.skipClone ? keepFitting(workflow.clones, planning, leftOut) : undefined;
  const services = keepFitting(workflow.services, planning, leftOut);
  const needs = [
    ...workflow.needs.filter(({ feature }) => feature !== 'services' || services.length > 0),
    ...(clones ? cloneNeeds(clones.map(({ step }) => step)) : []),
    ...[...services, ...steps].flatMap(({ step }) => step.needs),
  ];
  reportLacks(needs, planning);
  const procs = planProcs(steps, clones, services, planning);
  const { dependsOn, runsOn } = workflow;
  const onSuccess = runsOn ? runsOn.includes('success') : decision.onSuccess;
  const onFailure = runsOn ? runsOn.includes('failure') : decision.onFailure;
  const after = { dependsOn, onSuccess, onFailure };
  return { kind: 'plan', plan: composePlan(procs, planning), after, leftOut };
}

/** The older filter and the newer one must both fit. */
function decideWorkflow({ dialect, branches, when }: Workflow, facts: Facts, report: Report): Decision {
  const isFiltered = dialect === 'woodpecker' || facts.values.event !== 'deployment';
  const first = decideConditions(isFiltered ? branches : [], facts);
  const decision = first.kind === 'fits' ? decideConditions(when, facts) : first;
  if (decision.kind === 'fails') report.error('bad_expression', decision.at, decision.problem);
  return decision;
}

function reasonOf(decision: Exclude<Decision, { kind: 'fits' }>): string {
  return decision.kind === 'fails' ? decision.problem : decision.reason;
}

type Fitting = Omit<Kept, 'dependsOn'>;

function keepFitting(
  steps: readonly Step[],
  { facts, report, options }: Planning,
  leftOut: LeftOut[],
): readonly Fitting[] {
  return steps.flatMap((step) => {
    const decision = decideStep(step, facts);
    if (decision.kind === 'fails') report.error('bad_expression', decision.at, decision.problem);
    if (decision.kind !== 'fits') {
      leftOut.push({ step: step.name, reason: reasonOf(decision) });
      return [];
    }
    const { event, branch } = facts.values;
    checkSecrets({ step, secrets: options.secrets, event, branch, report });
    return [{ step, onSuccess: decision.onSuccess, onFailure: decision.onFailure }];
  });
}

/** Drone took statuses that never come. */
function decideStep({ when }: Step, facts: Facts): Decision {
  const decision = decideConditions(when, facts);
  if (decision.kind !== 'fits' || decision.onSuccess || decision.onFailure) return decision;
  return { kind: 'does_not_fit', reason: 'it is neither for a success nor for a failure' };
}

function reportLacks(needs: readonly Need[], { options, report, workflow, facts }: Planning): void {
  const { supports } = options;
  if (!supports) return;
  const asksForFiles = (conditions: readonly Condition[]) => conditions.filter(({ path }) => path);
  const paths = [...workflow.when, ...workflow.steps.flatMap(({ when }) => when)];
  const unknown = facts.changedFiles ? [] : asksForFiles(paths);
  const files = unknown.map(({ at }): Need => ({ feature: 'changed_files', key: 'path', at }));
  for (const { feature, key, at } of [...needs, ...files]) {
    if (supports.has(feature)) continue;
    const { severity, sentence } = lacks[feature];
    report[severity](severity === 'error' ? 'unsupported' : 'ignored', at, sentence(key));
  }
}

type Procs = {
  readonly procs: readonly ProcPlan[];
  readonly services: readonly ProcPlan[];
  readonly cloneProcs: readonly ProcPlan[] | undefined;
};

function planProcs(
  steps: readonly Fitting[],
  clones: readonly Fitting[] | undefined,
  services: readonly Fitting[],
  { workflow, environment, options, allowance, report }: Planning,
): Procs {
  const { supports, privilegedPlugins = [] } = options;
  const surroundings = {
    environment,
    privilegedPlugins,
    hasContainers: supports?.has('containers') ?? true,
    isDrone: workflow.dialect === 'drone',
  };
  const order = orderSteps(
    workflow.steps,
    steps.map(({ step }) => step),
    // A file is checked as such, though it is compiled for some build.
    options.habits ? silent : report,
  );
  const plan = (fitting: Fitting, dependsOn: readonly string[] = []) => {
    const proc = planProc({ ...fitting, dependsOn }, surroundings);
    allowance.planUnits -= unitsOf(proc);
    return proc;
  };
  const canClone = supports?.has('clone_steps') ?? true;
  return {
    procs: steps.map((fitting, index) => plan(fitting, order[index])),
    services: services.map((fitting) => plan(fitting)),
    cloneProcs: canClone ? clones?.map((fitting) => plan(fitting)) : undefined,
  };
}

function unitsOf({ environment }: ProcPlan): number {
  return Object.values(environment).reduce((sum, text) => sum + text.length, 0);
}

function composePlan({ procs, services, cloneProcs }: Procs, planning: Planning): WorkflowPlan {
  const { name, group, workflow, metadata, environment, axis, options } = planning;
  const { url } = metadata.repository;
  const { concurrency } = workflow;
  const workspace = planWorkspace(workflow, metadata, options);
  const all = [...procs, ...services, ...(cloneProcs ?? [])];
  const isNew = services.length > 0 || cloneProcs !== undefined || concurrency !== undefined || all.some(isNewProc);
  return {
    version: isNew ? 2 : 1,
    name,
    labels: workflow.labels,
    clone: workflow.skipClone ? null : { url, commit: metadata.build.commit, ref: metadata.build.ref },
    environment,
    procs,
    ...(cloneProcs && { cloneProcs }),
    ...(services.length > 0 && { services }),
    ...(workspace && { workspace }),
    ...(Object.keys(axis).length > 0 && { matrix: axis }),
    ...(concurrency && { concurrency: { limit: concurrency.limit, group: concurrency.group ?? group } }),
  };
}

function isNewProc({
  directory,
  detached,
  secrets,
  entrypoint,
  arguments: program,
  failureCancels,
  timeoutMs,
  retry,
}: ProcPlan): boolean {
  const parts = [detached, secrets, entrypoint, program, failureCancels, timeoutMs, retry];
  return directory?.startsWith('/') || parts.some((part) => part !== undefined);
}
