import type { WorkflowPlan } from '@signalbox/protocol';

/** What of a plan is the matter of the whole build and not looked after yet: such a workflow is not begun. */
export function unscheduledParts({ after, concurrency, procs }: WorkflowPlan): readonly string[] {
  return [
    ...(after ? ['depends_on of workflows'] : []),
    ...(concurrency ? ['concurrency'] : []),
    ...procs.flatMap(({ name, failureCancels }) => (failureCancels ? [`failure: cancel (step ${name})`] : [])),
  ];
}
