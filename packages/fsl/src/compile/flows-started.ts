import { own } from '@signalbox/engine';
import type { FlowDefinition } from './compile-flow.ts';

/** A text of a megabyte may have thousands of flows that start each other: behind so many steps nothing more is said. */
const mostLooks = 100_000;

type Find = (name: string) => FlowDefinition | undefined;

/** Walks from a flow through all that its steps start, and theirs, each once; all walks together end at some time. */
export function flowsStarted(find: Find): (name: string) => Generator<string> {
  let looks = 0;
  return function* (name) {
    const seen = new Set<string>();
    const open = [name];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of startedBy(find(at))) {
        looks += 1;
        if (looks > mostLooks) return;
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
        yield next;
      }
    }
  };
}

/** Names that the text says; others are known only when the run starts. */
function startedBy(version: FlowDefinition | undefined): readonly string[] {
  if (!version) return [];
  return version.flow.steps.flatMap(({ job, args }) => {
    const from = args.find(({ name }) => name === 'flow')?.from;
    const isNamed = own(version.jobs, job)?.kind === 'flow' && from?.kind === 'literal';
    return isNamed && typeof from.value === 'string' ? [from.value] : [];
  });
}
