import assert from 'node:assert';
import type { Build, Run, RunEvent } from '@signalbox/engine';
import type { Aggregate } from '@signalbox/store';

export type Answer = {
  /** Those of the request's commands as they were committed, in the order of the commands. */
  readonly aggregates: readonly Aggregate[];
  /** What the request has written of the first, if that is a run. */
  readonly events: readonly RunEvent[];
};

/** The first aggregate of an answer, which its request has addressed as a run. */
export function runOf({ aggregates: [first] }: Answer): Run {
  assert(first?.kind === 'run');
  return first.state;
}

/** The first aggregate of an answer, which its request has addressed as a build. */
export function buildOf({ aggregates: [first] }: Answer): Build {
  assert(first?.kind === 'build');
  return first.state;
}
