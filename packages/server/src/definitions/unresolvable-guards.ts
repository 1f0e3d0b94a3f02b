import { type FlowVersion, guardedSteps, type Step, stepsOf } from '@signalbox/engine';

/**
 * Arguments of guarded steps that cannot be known when their decision opens, as sentences: they refer to the
 * decision itself, or to a step that only runs after it.
 */
export function unresolvableGuards(version: FlowVersion): readonly string[] {
  const { steps } = version.flow;
  const byName = new Map(steps.map((step) => [step.name, step]));
  return steps
    .filter((step) => step.decision)
    .flatMap((decision) => {
      const guarded = guardedSteps(version, decision);
      if (!guarded.some(({ args }) => args.some(({ from }) => from.kind === 'result'))) return [];
      const before = reachableWithout(byName, steps[0]?.name, decision.name);
      return guarded.flatMap(({ name, args }) =>
        args.flatMap(({ name: argument, from }) =>
          from.kind === 'result' && !before.has(from.step)
            ? [
                `argument ${argument} of step ${name} refers to ${from.step}, whose result decision ${decision.name} cannot know`,
              ]
            : [],
        ),
      );
    });
}

/** Steps that can run before a step, the entry first. */
function reachableWithout(
  steps: ReadonlyMap<string, Step>,
  entry: string | undefined,
  excluded: string,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = entry === undefined ? [] : [entry];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === excluded || seen.has(name)) continue;
    seen.add(name);
    const step = steps.get(name);
    for (const target of Object.values(step?.on ?? {})) queue.push(...stepsOf(target));
  }
  return seen;
}
