import { type Refusal, refuse } from '../failure.ts';
import { listedNames } from '../values/listed-names.ts';
import type { Draft } from './draft.ts';

/** The flow has no such step. */
export function refuseUnknownStep({ version }: Draft, name: string): Refusal {
  const names = version.flow.steps.map((step) => step.name);
  return refuse('step_not_found', `the flow has no step ${name}; its steps: ${listedNames(names)}`);
}

export function refuseClosedStep({ run }: Draft, name: string): Refusal {
  return refuse('wrong_status', `step ${name} is not open; open: ${listedNames(Object.keys(run.open))}`);
}
