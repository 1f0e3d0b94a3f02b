import type { Flow, Step } from './flow.ts';

const known = new WeakMap<Flow, ReadonlyMap<string, Step>>();

/** A flow never changes: looking through all its steps for each of its decisions took long where there were thousands. */
export function stepsByName(flow: Flow): ReadonlyMap<string, Step> {
  const steps = known.get(flow) ?? new Map(flow.steps.map((step) => [step.name, step]));
  known.set(flow, steps);
  return steps;
}
