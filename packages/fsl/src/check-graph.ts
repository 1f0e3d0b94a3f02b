import { type Step, stepsOf, type Target } from '@signalbox/engine';
import type { FlowScope } from './compile-step.ts';
import type { FlowStatement, InlineRunStatement } from './syntax.ts';

/** Steps that no path reaches, and flows that cannot end in done. */
export function checkGraph(
  statement: FlowStatement | InlineRunStatement,
  steps: readonly Step[],
  { report, leniency }: FlowScope,
): void {
  const entry = steps[0];
  if (entry === undefined) return;
  const { reached, done } = walk(entry, new Map(steps.map((step) => [step.name, Object.values(step.on)])));
  for (const { name } of statement.steps) {
    if (name.text === 'done') {
      report('warning', 'shadowed_target', 'the step (done) cannot be a target: -> done ends the run', name);
    }
    if (!reached.has(name.text))
      report(leniency, 'unreachable_step', `step (${name.text}) is reached by no path`, name);
  }
  if (!done) report(leniency, 'no_path_to_done', `flow (${statement.name.text}) has no path to done`, statement.name);
}

function walk(
  entry: Step,
  targetsOf: ReadonlyMap<string, readonly Target[]>,
): { reached: ReadonlySet<string>; done: boolean } {
  const reached = new Set([entry.name]);
  let done = false;
  // A set may grow while it is walked: each step comes once. A target that is no step of the flow was left out.
  for (const name of reached) {
    for (const target of targetsOf.get(name) as readonly Target[]) {
      if (target === 'done') done = true;
      for (const step of stepsOf(target)) reached.add(step);
    }
  }
  return { reached, done };
}
