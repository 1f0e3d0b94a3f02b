import type { Report } from './diagnostic.ts';
import { shorten } from './read-values.ts';
import type { Dependency, Step } from './workflow.ts';

/** Complains about dependencies that no run could satisfy, also of steps that this build leaves out. */
export function checkDependencies(steps: readonly Step[], report: Report): void {
  const byName = new Map(steps.map((step) => [step.name, step]));
  for (const step of steps) {
    for (const { name, at } of step.dependsOn ?? []) {
      if (byName.has(name)) continue;
      const message = `Step \`${shorten(step.name)}\` depends on unknown step \`${shorten(name)}\``;
      report.error('unknown_dependency', at, message);
    }
  }
  const cycle = findCycle(byName);
  const first = cycle[0];
  if (!first) return;
  const path = [...cycle, first].map((step) => shorten(step.name)).join(' → ');
  report.error('dependency_cycle', first.at, `Steps wait for each other in a circle: ${path}`);
}

/**
 * For each step that stays, the steps that must end before it. As soon as one step has `depends_on`, all of them are a
 * graph; otherwise each waits for the one before.
 */
export function orderSteps(
  all: readonly Step[],
  kept: readonly Step[],
  report: Report,
): readonly (readonly string[])[] {
  const known = new Set(all.map((step) => step.name));
  const present = new Set(kept.map((step) => step.name));
  if (all.every((step) => step.dependsOn === undefined)) {
    return kept.map((_, index) => kept.slice(Math.max(index - 1, 0), index).map((step) => step.name));
  }
  return kept.map((step) => {
    const existing = (step.dependsOn ?? []).filter((dependency) => known.has(dependency.name));
    const names = existing.filter((dependency) => isPresent(step, dependency, present, report)).map(({ name }) => name);
    return [...new Set(names)];
  });
}

function isPresent(step: Step, dependency: Dependency, present: ReadonlySet<string>, report: Report): boolean {
  if (present.has(dependency.name)) return true;
  if (!dependency.optional) {
    const left = `\`${dependency.name}\`, which its \`when\` leaves out of this build`;
    report.warning('dependency_left_out', dependency.at, `Step \`${step.name}\` does not wait for ${left}`);
  }
  return false;
}

/** Takes away what can run until nothing can; what is left contains a circle, and following it finds it. */
function findCycle(byName: ReadonlyMap<string, Step>): readonly Step[] {
  const waiting = new Map([...byName.values()].map((step) => [step.name, dependenciesOf(step, byName).length]));
  const dependants = dependantsOf(byName);
  const ready = [...byName.keys()].filter((name) => waiting.get(name) === 0);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    waiting.delete(name);
    for (const dependant of dependants.get(name) ?? []) {
      const count = (waiting.get(dependant) as number) - 1;
      waiting.set(dependant, count);
      if (count === 0) ready.push(dependant);
    }
  }
  return followCircle(byName, waiting);
}

function followCircle(byName: ReadonlyMap<string, Step>, stuck: ReadonlyMap<string, number>): readonly Step[] {
  const path = new Map<string, Step>();
  let name = [...stuck.keys()][0];
  while (name !== undefined && !path.has(name)) {
    const step = byName.get(name) as Step;
    path.set(name, step);
    name = dependenciesOf(step, byName).find((dependency) => stuck.has(dependency));
  }
  return [...path.values()].slice([...path.keys()].indexOf(name ?? ''));
}

function dependenciesOf(step: Step, byName: ReadonlyMap<string, Step>): readonly string[] {
  const names = (step.dependsOn ?? []).map((dependency) => dependency.name);
  return [...new Set(names)].filter((name) => byName.has(name));
}

function dependantsOf(byName: ReadonlyMap<string, Step>): ReadonlyMap<string, readonly string[]> {
  const dependants = new Map<string, string[]>();
  for (const step of byName.values()) {
    for (const name of dependenciesOf(step, byName)) {
      const list = dependants.get(name);
      if (list) list.push(step.name);
      else dependants.set(name, [step.name]);
    }
  }
  return dependants;
}
