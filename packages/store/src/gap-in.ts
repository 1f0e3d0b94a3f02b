import type { Conflict, Write } from './aggregates.ts';

/** The journal counts without gaps, and the state is what it leads to. */
export function gapIn({ id, state, expectedVersion, transitions }: Write): Conflict | undefined {
  const follows = transitions.every(({ seq }, index) => seq === expectedVersion + index + 1);
  if (follows && transitions.length > 0 && state.seq === expectedVersion + transitions.length) return undefined;
  return { kind: 'broken', detail: `the transitions of ${id} do not lead from ${expectedVersion} to ${state.seq}` };
}
