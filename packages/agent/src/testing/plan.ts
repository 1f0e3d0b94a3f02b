import type { WorkflowPlan } from '@signalbox/protocol';

/** A plan of one or more steps without a clone, by what their shell reads. */
export function planOf(
  steps: Readonly<Record<string, readonly string[]>>,
  more: Partial<WorkflowPlan> = {},
): WorkflowPlan {
  const procs = Object.entries(steps).map(([name, commands]) => ({
    name,
    image: 'local',
    commands: [...commands],
    environment: {},
    dependsOn: [],
    onSuccess: true,
    onFailure: false,
    failureIgnored: false,
  }));
  return { version: 1, name: 'test', labels: {}, clone: null, environment: {}, procs, ...more };
}
