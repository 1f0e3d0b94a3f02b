import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';

/**
 * What of a plan this runner cannot do yet, in words. A workflow that has any of it is not begun: it would do something
 * else than its author wrote.
 */
export function unsupportedParts(plan: WorkflowPlan): readonly string[] {
  const ofWorkflow = Object.entries(workflowParts).filter(
    ([key]) => plan[key as keyof typeof workflowParts] !== undefined,
  );
  const ofProcs = plan.procs.flatMap((proc) =>
    Object.entries(procParts)
      .filter(([, asks]) => asks(proc))
      .map(([part]) => `${part} (step ${proc.name})`),
  );
  return [...ofWorkflow.map(([, part]) => part), ...ofProcs];
}

const workflowParts = {
  cloneProcs: 'clone steps of its own',
  services: 'services',
  after: 'depends_on of workflows',
  concurrency: 'concurrency',
} as const;

const procParts: Readonly<Record<string, (proc: ProcPlan) => boolean>> = {
  detach: ({ detached }) => detached === true,
  secrets: ({ secrets }) => secrets !== undefined,
  entrypoint: (proc) => proc.entrypoint !== undefined || proc.arguments !== undefined,
  'failure: cancel': ({ failureCancels }) => failureCancels === true,
  'a directory outside of the workspace': ({ directory }) => directory?.startsWith('/') === true,
};
