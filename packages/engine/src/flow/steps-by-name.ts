import type { Flow, Step } from './flow.ts';
import { hookSteps } from './hooks.ts';

const known = new WeakMap<Flow, ReadonlyMap<string, Step>>();

/** Also those of hooks. A flow never changes: looking through all its steps for each of its decisions took long where there were thousands. */
export function stepsByName(flow: Flow): ReadonlyMap<string, Step> {
  const steps = known.get(flow) ?? new Map([...flow.steps, ...hookSteps(flow)].map((step) => [step.name, step]));
  known.set(flow, steps);
  return steps;
}
