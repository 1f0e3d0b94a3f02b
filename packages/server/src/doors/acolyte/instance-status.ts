import { own, type Run, type RunStatus } from '@signalbox/engine';
import type { RunCounts } from '@signalbox/store';

/** Acolyte's word for the status of a run. */
export type InstanceStatus = 'waiting' | 'init' | 'running' | 'finished' | 'stopped' | 'exception';

const statuses: { readonly [status in RunStatus]: InstanceStatus } = {
  created: 'init',
  running: 'running',
  paused: 'waiting',
  held: 'waiting',
  done: 'finished',
  stopped: 'stopped',
  failed: 'exception',
  rolling_back: 'exception',
  rolled_back: 'exception',
};

export function instanceStatus({ state }: Pick<Run, 'state'>): InstanceStatus {
  return statuses[state.status];
}

/** How many instances have each status, of those that there are. */
export function instanceCounts(counts: RunCounts): { readonly [status in InstanceStatus]?: number } {
  const found: { [status in InstanceStatus]?: number } = {};
  for (const [status, count] of Object.entries(counts) as [RunStatus, number][]) {
    found[statuses[status]] = (found[statuses[status]] ?? 0) + count;
  }
  return found;
}

/** Runs with one of these are what Acolyte calls by the status. */
export function runStatuses(status: string): readonly RunStatus[] {
  return (Object.keys(statuses) as RunStatus[]).filter((each) => statuses[each] === status);
}

/** The latest step that was begun; `start` before the first. */
export function currentStep(run: Pick<Run, 'open' | 'steps'>): string {
  const begun = Object.values(run.open).filter(({ phase, failedAttempts }) => {
    return failedAttempts.length > 0 || (phase.kind !== 'awaiting_trigger' && phase.kind !== 'paused');
  });
  const open = latest(begun.map(({ step, openedAt }) => ({ step, at: openedAt })));
  if (open !== undefined) return open;
  const over = Object.keys(run.steps).flatMap((step) => {
    const last = own(run.steps, step)?.last;
    return last ? [{ step, at: last.at }] : [];
  });
  return latest(over) ?? 'start';
}

/** Of those of the same moment the last. */
function latest(steps: readonly { readonly step: string; readonly at: number }[]): string | undefined {
  return steps.reduce<(typeof steps)[number] | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined)?.step;
}
