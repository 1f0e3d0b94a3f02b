import type { ProcPlan, SkippedWorkflow, WorkflowPlan } from '@signalbox/pipeline';

type Plans = { readonly plans: readonly WorkflowPlan[]; readonly skipped: readonly SkippedWorkflow[] };

/** What runs, in words. */
export function presentPlans({ plans, skipped }: Plans): string {
  return [
    ...plans.flatMap(planLines),
    ...skipped.map(({ name, reason }) => `workflow ${name} is left out: ${reason}`),
  ].join('\n');
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
