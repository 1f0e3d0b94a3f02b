import type { ProcPlan } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';

/** One pass where the plan is written in order, as plans nearly always are. */
export function inStartOrder(procs: readonly ProcPlan[]): readonly ProcPlan[] {
  const ordered: ProcPlan[] = [];
  const names = new Set<string>();
  for (let rest = procs; rest.length > 0; ) {
    const waiting: ProcPlan[] = [];
    for (const proc of rest) {
      if (!proc.dependsOn.every((name) => names.has(name))) waiting.push(proc);
      else {
        names.add(proc.name);
        ordered.push(proc);
      }
    }
    if (waiting.length === rest.length) {
      throw new AppError('body_invalid', { message: 'The plan has procs that wait for each other or for nobody' });
    }
    rest = waiting;
  }
  return ordered;
}
