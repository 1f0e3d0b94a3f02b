import { type Step, stepsOf } from '@signalbox/engine';
import { stepId } from './run-graph.ts';

/** Ids of the edges that lead back to a step on the way to where they begin: each closes a loop. */
export function backEdges(steps: readonly Step[]): ReadonlySet<string> {
  const next = new Map(steps.map(({ name, on }) => [name, [...new Set(Object.values(on).flatMap(stepsOf))]]));
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'over'>();
  for (const { name } of steps) if (!state.has(name)) walk(name);
  return back;

  /** With a list of its own: a flow may be ten thousand steps deep. */
  function walk(entry: string): void {
    const path = [{ name: entry, at: 0 }];
    state.set(entry, 'open');
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const to = next.get(top.name)?.[top.at++];
      if (to === undefined) {
        state.set(top.name, 'over');
        path.pop();
      } else if (state.get(to) === 'open') back.add(`${stepId(top.name)}>${stepId(to)}`);
      else if (!state.has(to) && next.has(to)) {
        state.set(to, 'open');
        path.push({ name: to, at: 0 });
      }
    }
  }
}
