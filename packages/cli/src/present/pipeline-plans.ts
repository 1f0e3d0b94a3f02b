import type { ProcPlan, SkippedStep, SkippedWorkflow, WorkflowPlan } from '@signalbox/pipeline';

type Plans = {
  readonly plans: readonly WorkflowPlan[];
  readonly skipped: readonly SkippedWorkflow[];
  readonly skippedSteps: readonly SkippedStep[];
};

/** What runs, and why the rest does not, in words. */
export function presentPlans({ plans, skipped, skippedSteps }: Plans): string {
  const left = (name: string) => skippedSteps.filter(({ workflow }) => workflow === name).map(leftText);
  return [
    ...plans.flatMap((plan) => [...planLines(plan), ...left(plan.name)]),
    ...skipped.flatMap(({ name, reason }) => [`workflow ${name} is left out: ${reason}`, ...left(name)]),
  ].join('\n');
}

function leftText({ step, reason }: SkippedStep): string {
  return `  ${step} is left out: ${reason}`;
}

function planLines(plan: WorkflowPlan): readonly string[] {
  const { name, matrix, after, clone, cloneProcs = [], services = [], procs } = plan;
  const axis = Object.entries(matrix ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    [`workflow ${name}`, ...axis, ...(after ? [`after ${after.workflows.join(', ')}`] : [])].join(' '),
    ...(clone && cloneProcs.length === 0 ? ['  clone'] : []),
    ...cloneProcs.map((proc) => `  clone ${procText(proc)}`),
    ...services.map((proc) => `  service ${procText(proc)}`),
    ...procs.map((proc) => `  step ${procText(proc)}`),
  ];
}

function procText({ name, image, dependsOn, onSuccess, onFailure, secrets = [] }: ProcPlan): string {
  const when = onSuccess ? (onFailure ? ['whatever happened'] : []) : ['after a failure'];
  const names = secrets.map(({ variable }) => variable);
  return [
    `${name} (${image})`,
    ...(dependsOn.length > 0 ? [`after ${dependsOn.join(', ')}`] : []),
    ...when,
    ...(names.length > 0 ? [`with secrets in ${names.join(', ')}`] : []),
  ].join(' ');
}
