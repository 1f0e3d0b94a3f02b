import type { ChildFlow } from '../fact.ts';
import type { Flow, Source, Step } from '../flow/flow.ts';
import { own, type Value, type Values } from '../value.ts';

/** What a step starts, by what is known when its run starts: later results neither name a flow nor are inputs here. */
export function childFlow(flow: Flow, inputs: Values, { args }: Step): ChildFlow | undefined {
  const values = args.flatMap(({ name, from }) => {
    const value = knownValue(flow, inputs, from);
    return value === undefined ? [] : [[name, value] as const];
  });
  const { flow: name, ...given } = Object.fromEntries(values);
  return typeof name === 'string' ? { flow: name, inputs: given } : undefined;
}

function knownValue(flow: Flow, inputs: Values, from: Source): Value | undefined {
  if (from.kind === 'literal') return from.value;
  if (from.kind !== 'input') return undefined;
  return own(inputs, from.name) ?? flow.inputs.find(({ name }) => name === from.name)?.default;
}
