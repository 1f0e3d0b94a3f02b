import type { ChildFlow } from '../fact.ts';
import type { FlowVersion, Step } from '../flow/flow.ts';
import { own, type Values } from '../value.ts';
import { childFlow } from './child-flow.ts';

type Starting = { readonly steps: readonly Step[]; readonly inputs: ReadonlySet<string> };

/** A version never changes. */
const known = new WeakMap<FlowVersion, Starting>();

/** The flows that the steps of a run start, as far as their names are known when it starts. */
export function childFlows(version: FlowVersion, inputs: Values): readonly ChildFlow[] {
  return startingOf(version).steps.flatMap((step) => childFlow(version.flow, inputs, step) ?? []);
}

/** The inputs on which it depends what `childFlows` finds. */
export function inputsOfChildFlows(version: FlowVersion): ReadonlySet<string> {
  return startingOf(version).inputs;
}

function startingOf(version: FlowVersion): Starting {
  const starting = known.get(version) ?? findStarting(version);
  known.set(version, starting);
  return starting;
}

function findStarting({ flow, jobs }: FlowVersion): Starting {
  const steps = flow.steps.filter(({ job }) => own(jobs, job)?.kind === 'flow');
  const sources = steps.flatMap(({ args }) => args.map(({ from }) => from));
  return { steps, inputs: new Set(sources.flatMap((from) => (from.kind === 'input' ? [from.name] : []))) };
}
