import type { Allowance } from './allowance.ts';
import { type Condition, decideConditions } from './condition.ts';
import type { Report } from './diagnostic.ts';
import type { Metadata } from './metadata.ts';
import { checkDependencies, orderSteps } from './order-steps.ts';
import type { Step, Workflow } from './workflow.ts';
import type { ProcPlan, WorkflowPlan } from './workflow-plan.ts';

export type Planned =
  | { readonly kind: 'plan'; readonly plan: WorkflowPlan }
  | { readonly kind: 'skipped'; readonly reason: string };

type Planning = {
  readonly name: string;
  readonly workflow: Workflow;
  readonly metadata: Metadata;
  readonly environment: Readonly<Record<string, string>>;
  readonly report: Report;
  readonly allowance: Allowance;
};

/** Decides what of a workflow runs for this build, and in which order. */
export function planWorkflow({ name, workflow, metadata, environment, report, allowance }: Planning): Planned {
  checkDependencies(workflow.steps, report);
  const decision = decideConditions(workflow.when, metadata, allowance);
  if (decision.kind === 'does_not_fit') return { kind: 'skipped', reason: decision.reason };
  if (decision.kind === 'undecided') refuseUndecided(decision.keys, report);
  const kept = workflow.steps.flatMap((step) => keep(step, { metadata, report, allowance }));
  if (kept.length === 0) return { kind: 'skipped', reason: 'none of its steps fits this build' };
  const order = orderSteps(
    workflow.steps,
    kept.map(({ step }) => step),
    report,
  );
  const procs = kept.map(({ step, onSuccess, onFailure }, index) => ({
    ...procOf(step),
    dependsOn: order[index] as readonly string[],
    onSuccess,
    onFailure,
  }));
  for (const proc of procs) allowance.planUnits -= unitsOf(proc);
  const { url } = metadata.repository;
  const clone = workflow.skipClone ? null : { url, commit: metadata.build.commit, ref: metadata.build.ref };
  return { kind: 'plan', plan: { version: 1, name, labels: workflow.labels, clone, environment, procs } };
}

type Kept = { readonly step: Step; readonly onSuccess: boolean; readonly onFailure: boolean };

function keep(
  step: Step,
  { metadata, report, allowance }: Pick<Planning, 'metadata' | 'report' | 'allowance'>,
): readonly Kept[] {
  const decision = decideConditions(step.when, metadata, allowance);
  if (decision.kind === 'fits') return [{ step, onSuccess: decision.onSuccess, onFailure: decision.onFailure }];
  if (decision.kind === 'undecided') refuseUndecided(decision.keys, report);
  return [];
}

function refuseUndecided(keys: Condition['undecided'], report: Report): void {
  for (const { key, at } of keys) report.error('unsupported', at, `The condition \`${key}\` is not there yet`);
}

function procOf(step: Step): Omit<ProcPlan, 'dependsOn' | 'onSuccess' | 'onFailure'> {
  const { name, image, commands, environment, directory, failureIgnored } = step;
  return { name, image, commands, environment, failureIgnored, ...(directory === undefined ? {} : { directory }) };
}

function unitsOf({ commands, environment }: Pick<ProcPlan, 'commands' | 'environment'>): number {
  return [...commands, ...Object.values(environment)].reduce((sum, text) => sum + text.length, 0);
}
