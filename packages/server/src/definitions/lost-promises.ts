import type { FlowVersion, Job } from '@signalbox/engine';

/** A sentence for each job of which the version before said that it has an effect, or an undo, and this one does not. */
export function lostPromises(before: FlowVersion, after: FlowVersion): readonly string[] {
  const { name: flow } = after.flow;
  return Object.entries(after.jobs).flatMap(([name, job]) => {
    const was = Object.hasOwn(before.jobs, name) ? before.jobs[name] : undefined;
    if (!was) return [];
    const effect = was.effect && !job.effect;
    return [
      ...(effect ? [`flow (${flow}): ${name} no longer says that it has an effect: no decision has to guard it`] : []),
      ...(hasUndo(was) && !hasUndo(job)
        ? [`flow (${flow}): ${name} has no undo any more: a rollback does not take it back`]
        : []),
    ];
  });
}

function hasUndo(job: Job): boolean {
  return (job.kind === 'code' || job.kind === 'http') && job.undo !== undefined;
}
