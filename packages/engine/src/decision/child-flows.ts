import type { ChildFlow } from '../fact.ts';
import type { FlowVersion, Step } from '../flow/flow.ts';
import { own, type Values } from '../value.ts';
import { childFlow } from './child-flow.ts';
import { guardedSteps } from './guarded-steps.ts';

type Which = 'guarded' | 'all';

const known = new WeakMap<FlowVersion, Map<Which, readonly Step[]>>();

/**
 * The flows that steps start, as far as their names are known when the run starts. A decision approves the versions
 * that those of guarded steps have when it opens, and those of all that is started below them.
 */
export function childFlows(version: FlowVersion, inputs: Values, which: Which): readonly ChildFlow[] {
  const ofVersion = known.get(version) ?? new Map<Which, readonly Step[]>();
  const steps = ofVersion.get(which) ?? findSteps(version, which);
  known.set(version, ofVersion.set(which, steps));
  return steps.flatMap((step) => childFlow(version.flow, inputs, step) ?? []);
}

function findSteps(version: FlowVersion, which: Which): readonly Step[] {
  const { steps } = version.flow;
  const decisions = steps.filter(({ decision }) => decision);
  const asked = which === 'all' ? steps : new Set(decisions.flatMap((decision) => guardedSteps(version, decision)));
  return [...asked].filter(({ job }) => own(version.jobs, job)?.kind === 'flow');
}
