import {
  type ChildFlow,
  childFlows,
  type FlowVersion,
  inputsOfChildFlows,
  type NewestFlow,
  own,
} from '@signalbox/engine';
import { ValueNumbers } from './value-numbers.ts';

/**
 * What is granted stands in the rows of runs, and the server does nothing else while it looks: what goes beyond is not
 * seen, and held where it would be started.
 */
const limits = { flows: 100, walked: 1000, looked: 20_000 };

type Find = (flow: string) => Promise<FlowVersion | undefined>;

/** The newest version of a flow, and those of all that its steps start, and theirs, the nearest first. */
export async function flowsBelow(child: ChildFlow, find: Find): Promise<NewestFlow | undefined> {
  const top = await find(child.flow);
  if (!top) return undefined;
  const below = new Map<string, string>();
  const numbers = new ValueNumbers();
  const walked = new Set([keyOf(child, top, numbers)]);
  const queue: { readonly version: FlowVersion; readonly child: ChildFlow }[] = [{ version: top, child }];
  let looked = 0;
  // What is added to the queue is walked in its turn.
  for (const { version, child: above } of queue) {
    const started = childFlows(version, above.inputs);
    looked += started.length;
    if (looked > limits.looked) break;
    for (const next of started) {
      const found = await find(next.flow);
      if (!found || (!below.has(next.flow) && below.size >= limits.flows)) continue;
      below.set(next.flow, found.hash);
      const key = keyOf(next, found, numbers);
      if (walked.has(key) || walked.size >= limits.walked) continue;
      walked.add(key);
      queue.push({ version: found, child: next });
    }
  }
  return { hash: top.hash, ...(below.size > 0 && { flowsBelow: Object.fromEntries(below) }) };
}

/** Where the inputs that name flows are the same, the flows below are. */
function keyOf({ flow, inputs }: ChildFlow, version: FlowVersion, numbers: ValueNumbers): string {
  const given = [...inputsOfChildFlows(version)].map((name) => {
    const value = own(inputs, name);
    return value === undefined ? null : numbers.of(value);
  });
  return JSON.stringify([flow, given]);
}
