import { type ChildFlow, canonicalJson, childFlows, type FlowFact, type FlowVersion } from '@signalbox/engine';

/** What is granted stands in the rows of runs: what goes beyond is not seen, and held where it would be started. */
const limits = { flows: 100, walked: 1000 };

type Find = (flow: string) => Promise<FlowVersion | undefined>;

/** The newest version of a flow, and those of all that its steps start, and theirs, the nearest first. */
export async function flowsBelow(child: ChildFlow, find: Find): Promise<FlowFact | undefined> {
  const top = await find(child.flow);
  if (!top) return undefined;
  const below = new Map<string, string>();
  const walked = new Set([canonicalJson(child)]);
  const queue: { readonly version: FlowVersion; readonly child: ChildFlow }[] = [{ version: top, child }];
  // What is added to the queue is walked in its turn.
  for (const { version, child: above } of queue) {
    for (const next of childFlows(version, above.inputs, 'all')) {
      const found = await find(next.flow);
      if (!found || (!below.has(next.flow) && below.size >= limits.flows)) continue;
      below.set(next.flow, found.hash);
      const key = canonicalJson(next);
      if (walked.has(key) || walked.size >= limits.walked) continue;
      walked.add(key);
      queue.push({ version: found, child: next });
    }
  }
  return { hash: top.hash, ...(below.size > 0 && { flowsBelow: Object.fromEntries(below) }) };
}
