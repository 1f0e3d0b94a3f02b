import type { Report } from './diagnostic.ts';
import { findCycle, type Waiting } from './find-cycle.ts';
import { nearest } from './nearest.ts';
import { shorten } from './read-values.ts';
import { reduceGraph } from './reduce-graph.ts';
import { guess } from './report-unknown-key.ts';
import type { Dependency, Step, Workflow } from './workflow.ts';

/** Complains about dependencies that no run could satisfy, also of steps that this build leaves out. */
export function checkDependencies({ steps, services }: Pick<Workflow, 'steps' | 'services'>, report: Report): void {
  const names = steps.map((step) => step.name);
  const known = new Set(names);
  const beside = new Set(services.map(({ name }) => name));
  for (const step of steps) {
    for (const { name, optional, at } of step.dependsOn ?? []) {
      if (known.has(name) || optional) continue;
      const why = beside.has(name)
        ? ': it is a service, and those start before all steps'
        : guess(nearest(name, names));
      const message = `Step \`${shorten(step.name)}\` depends on unknown step \`${shorten(name)}\`${why}`;
      report.error('unknown_dependency', at, message);
    }
  }
  reportCycle(
    'Steps',
    steps.map(({ name, at, dependsOn = [] }) => ({ name, at, report, after: dependsOn.map((each) => each.name) })),
  );
}

export function reportCycle(what: string, items: readonly (Waiting & { readonly report: Report })[]): void {
  const cycle = findCycle(items);
  const first = cycle[0];
  if (!first) return;
  const path = [...cycle, first].map(({ name }) => shorten(name)).join(' → ');
  first.report.error('dependency_cycle', first.at, `${what} wait for each other in a circle: ${path}`);
}

/**
 * For each step that stays, the steps that must end before it. As soon as one step has `depends_on`, all of them are a
 * graph; otherwise each waits for the one before, and neighbours of one group for the same ones.
 */
export function orderSteps(
  all: readonly Step[],
  kept: readonly Step[],
  report: Report,
): readonly (readonly string[])[] {
  if (all.every((step) => step.dependsOn === undefined)) return orderByGroup(kept);
  const known = new Set(all.map((step) => step.name));
  const present = new Set(kept.map((step) => step.name));
  const waiters = kept.map((step) => {
    const existing = (step.dependsOn ?? []).filter((dependency) => known.has(dependency.name));
    const names = existing.filter((dependency) => isPresent(step, dependency, present, report)).map(({ name }) => name);
    return { name: step.name, after: [...new Set(names)] };
  });
  return reduceGraph(waiters);
}

function orderByGroup(kept: readonly Step[]): readonly (readonly string[])[] {
  let before: readonly string[] = [];
  let stage: string[] = [];
  return kept.map((step, index) => {
    const isNeighbour = step.group !== undefined && step.group === kept[index - 1]?.group;
    if (!isNeighbour) {
      before = stage;
      stage = [];
    }
    stage.push(step.name);
    return before;
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
