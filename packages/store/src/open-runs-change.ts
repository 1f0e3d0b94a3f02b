import { isOpen, type OpenRunsFact, type RunStatus } from '@signalbox/engine';

/** By how much a run that goes from one status to another changes the counts of its flow; undefined where it does not. */
export function openRunsChange(before: string | undefined, after: RunStatus): OpenRunsFact | undefined {
  const was = before as RunStatus | undefined;
  const open = Number(isOpen(after)) - Number(was !== undefined && isOpen(was));
  const waiting = Number(after === 'created') - Number(was === 'created');
  return open === 0 && waiting === 0 ? undefined : { open, waiting };
}
