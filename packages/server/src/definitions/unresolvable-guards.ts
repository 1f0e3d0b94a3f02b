import { type FlowVersion, guardedSteps, type Step } from '@signalbox/engine';

/**
 * Arguments of guarded steps that cannot be known when their decision opens, as sentences: they refer to the
 * decision itself, or to a step that only runs after it.
 */
export function unresolvableGuards(version: FlowVersion): readonly string[] {
  const { steps } = version.flow;
  return steps
    .filter((step) => step.decision)
    .flatMap((decision) => {
      const before = reachableWithout(steps, decision.name);
      return guardedSteps(version, decision).flatMap(({ name, args }) =>
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
function reachableWithout(steps: readonly Step[], excluded: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = steps[0] ? [steps[0].name] : [];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === excluded || seen.has(name)) continue;
    seen.add(name);
    const step = steps.find((candidate) => candidate.name === name);
    for (const target of Object.values(step?.on ?? {})) {
      if (typeof target === 'object') queue.push(target.step);
    }
  }
  return seen;
}
