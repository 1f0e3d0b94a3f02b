import { own } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Statement } from '../parse/syntax.ts';
import type { FlowDefinition } from './compile-flow.ts';

/** A text of a megabyte may have thousands of flows that start each other: behind so many steps nothing more is said. */
const mostLooks = 100_000;

/** Flows that queue, and start each other: a run of each can have the place that the other waits for. */
export function reportQueues(
  statements: readonly Statement[],
  find: (name: string) => FlowDefinition | undefined,
  report: Report,
): void {
  let looks = 0;
  function* below(name: string): Generator<string> {
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
  }
  const queues = (name: string) => find(name)?.flow.limits.onFull === 'queue';
  const isAbove = (name: string, other: string) => {
    for (const each of below(other)) if (each === name) return true;
    return false;
  };
  const otherOf = (name: string) => {
    for (const each of below(name)) if (each !== name && queues(each) && isAbove(name, each)) return each;
    return undefined;
  };
  for (const { kind, name } of statements) {
    const { text } = name;
    if (kind !== 'flow' || !queues(text)) continue;
    const other = otherOf(text);
    if (other === undefined) continue;
    const message = `flows (${text}) and (${other}) start each other, and queue where they are full: their runs may wait for each other for ever`;
    report('warning', 'queue_cycle', message, name);
  }
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
