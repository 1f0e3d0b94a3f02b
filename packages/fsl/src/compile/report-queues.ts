import type { Report } from '../diagnostic/report.ts';
import type { Statement } from '../parse/syntax.ts';
import type { FlowDefinition } from './compile-flow.ts';
import { flowsStarted } from './flows-started.ts';

/** Flows that queue, and start each other: a run of each can have the place that the other waits for. Answers their names. */
export function reportQueues(
  statements: readonly Statement[],
  find: (name: string) => FlowDefinition | undefined,
  report: Report,
): ReadonlySet<string> {
  const told = new Set<string>();
  const below = flowsStarted(find);
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
    const message = `flows (${text}) and (${other}) start each other, and queue where they are full: a run that would wait for itself so is held`;
    report('warning', 'queue_cycle', message, name);
    told.add(text);
  }
  return told;
}
