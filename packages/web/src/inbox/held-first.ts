import type { RunSummary } from '@signalbox/protocol';

/** What goes on when somebody does something stands before what goes on by itself, each as it was. */
export function heldFirst<Run extends Pick<RunSummary, 'status'>>(runs: readonly Run[]): readonly Run[] {
  const isHeld = ({ status }: Run) => status === 'held';
  return [...runs.filter(isHeld), ...runs.filter((run) => !isHeld(run))];
}
