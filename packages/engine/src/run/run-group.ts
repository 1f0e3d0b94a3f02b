import { type Facts, runGroupFactKey } from '../fact.ts';

/** Runs that belong together, whatever their flows: what a run, and its history, have of their group. */
export type RunGroupRef = { readonly id: number; readonly name: string };

/** It takes no more runs. */
export function isFinishedGroup({ id }: RunGroupRef, facts: Facts): boolean {
  const fact = facts[runGroupFactKey(id)];
  if (!fact) throw new Error(`nobody has looked at group ${id}`);
  return fact.value !== undefined;
}
