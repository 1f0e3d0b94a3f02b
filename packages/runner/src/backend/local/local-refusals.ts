import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';

/** What of a plan cannot be done without containers, and must not be left out silently. */
export function localRefusals({ procs, services = [], cloneProcs = [] }: WorkflowPlan): readonly string[] {
  return [
    ...services.flatMap((proc) => reasons(proc, true)),
    ...procs.flatMap((proc) => reasons(proc, proc.detached === true)),
    ...cloneProcs.flatMap((proc) => reasons(proc, true)),
  ];
}

function reasons({ name, image, commands, entrypoint, directory, ...proc }: ProcPlan, isNeeded: boolean) {
  const hasProgram = commands.length > 0 || (entrypoint !== undefined && entrypoint.length > 0);
  // A plugin that nothing waits for may be passed over, and says so itself.
  const asksForImage = !hasProgram && (isNeeded || proc.arguments !== undefined);
  return [
    ...(asksForImage
      ? [`${name}: what the image ${image} does by itself needs a container; here it needs commands`]
      : []),
    ...(directory?.startsWith('/') ? [`${name}: the directory ${directory} is outside of the workspace`] : []),
  ];
}
