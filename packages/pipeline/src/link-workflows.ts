import type { CompiledAxis } from './compile-file.ts';
import type { SkippedWorkflow } from './compile-pipeline.ts';
import type { Report } from './diagnostic.ts';
import { reportCycle } from './order-steps.ts';
import type { Planned } from './plan-workflow.ts';
import { shorten } from './read-values.ts';
import type { WorkflowPlan } from './workflow-plan.ts';

type FileAxes = { readonly name: string; readonly report: Report; readonly axes: readonly CompiledAxis[] };

type Linked = { readonly plans: readonly WorkflowPlan[]; readonly skipped: readonly SkippedWorkflow[] };

type File = Omit<FileAxes, 'axes'> & { readonly plans: readonly Extract<Planned, { kind: 'plan' }>[] };

/**
 * Names of files in `depends_on` become names of plans: of all combinations of a matrix. Who needs a workflow that is
 * not in this build is left out, too, and so on.
 */
export function linkWorkflows(all: readonly FileAxes[]): Linked {
  const skipped: SkippedWorkflow[] = [];
  let files: readonly File[] = all.map(({ name, report, axes }) => ({ name, report, plans: plansOf(axes, skipped) }));
  checkCycle(files);
  for (;;) {
    const present = new Set(files.filter(({ plans }) => plans.length > 0).map(({ name }) => name));
    const before = skipped.length;
    files = files.map((file) => ({
      ...file,
      plans: file.plans.filter((planned) => isPossible(planned, present, skipped)),
    }));
    if (skipped.length === before) break;
  }
  const names = new Map(files.map(({ name, plans }) => [name, plans.map(({ plan }) => plan.name)]));
  return { plans: files.flatMap(({ plans }) => plans.map((planned) => linkPlan(planned, names))), skipped };
}

function plansOf(axes: readonly CompiledAxis[], skipped: SkippedWorkflow[]): File['plans'] {
  return axes.flatMap(({ name, planned }) => {
    if (planned.kind === 'plan') return [planned];
    skipped.push({ name, reason: planned.reason });
    return [];
  });
}

/** Told where it begins. */
function checkCycle(files: readonly File[]): void {
  const items = files.flatMap(({ name, report, plans }) => {
    const dependsOn = plans.flatMap(({ after }) => after.dependsOn);
    const at = dependsOn[0]?.at;
    return at ? [{ name, at, report, after: dependsOn.map((each) => each.name) }] : [];
  });
  reportCycle('Workflows', items);
}

function isPossible(
  { plan, after }: File['plans'][number],
  present: ReadonlySet<string>,
  skipped: SkippedWorkflow[],
): boolean {
  const missing = after.dependsOn.find(({ name, optional }) => !optional && !present.has(name));
  if (!missing) return true;
  skipped.push({ name: plan.name, reason: `it depends on \`${shorten(missing.name)}\`, which is not in this build` });
  return false;
}

function linkPlan({ plan, after }: File['plans'][number], names: ReadonlyMap<string, readonly string[]>): WorkflowPlan {
  const workflows = [...new Set(after.dependsOn.flatMap(({ name }) => names.get(name) ?? []))];
  if (workflows.length === 0) return plan;
  const { onSuccess, onFailure } = after;
  return { ...plan, version: 2, after: { workflows, onSuccess, onFailure } };
}
