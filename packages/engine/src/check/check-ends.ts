import type { Flow, Outcome, Step, Target } from '../flow/flow.ts';
import type { ForkStructure } from '../flow/fork-structure.ts';
import type { FlowFinding } from './check-flow.ts';

/** Whether the run can be done, and each join can be entered. The branches must keep to their rules. */
export function checkEnds(
  flow: Flow,
  structure: ForkStructure,
  leniency: FlowFinding['severity'],
): readonly FlowFinding[] {
  const ends = new Ends(flow.steps, structure);
  const joins = flow.steps.flatMap((step) =>
    Object.entries(step.on).flatMap(([outcome, target]) => {
      return joinFinding({ step: step.name, outcome, target }, structure, ends);
    }),
  );
  const [entry] = flow.steps as readonly [Step, ...Step[]];
  if (ends.can('done', entry.name) || joins.length > 0) return joins;
  return [
    { severity: leniency, code: 'no_path_to_done', message: `flow (${flow.name}) has no path to done`, place: {} },
  ];
}

type Edge = { readonly step: string; readonly outcome: Outcome; readonly target: Target };

function joinFinding({ step, outcome, target }: Edge, { joinOf }: ForkStructure, ends: Ends): readonly FlowFinding[] {
  const join = joinOf.get(step);
  if (join === undefined || typeof target !== 'object' || !('fork' in target)) return [];
  const stuck = target.fork.find((branch) => !ends.can('done', branch) && !ends.can('arrive', branch));
  if (stuck === undefined) return [];
  const message = `the join (${join}) cannot complete: the branch (${stuck}) of step (${step}) neither reaches it nor ends in done`;
  return [{ severity: 'error', code: 'join_incomplete', message, place: { step, outcome } }];
}

/** How the token of a branch, or of the run, can end: in done, or at the join of its set. */
type End = 'done' | 'arrive';

type Fork = {
  readonly step: string;
  readonly branches: ReadonlySet<string>;
  readonly able: { done: number; arrive: number; either: number };
};

/** Grows from the ends towards the entry: each step is marked once for each end, and each edge is looked at then. */
class Ends {
  readonly #able = { done: new Set<string>(), arrive: new Set<string>() };
  readonly #counted = new Set<string>();
  readonly #into = new Map<string, { readonly steps: string[]; readonly forks: Fork[] }>();
  /** Forks by what is their join. */
  readonly #joinedBy = new Map<string, Fork[]>();
  readonly #joinOf: ForkStructure['joinOf'];
  readonly #open: (readonly [End, string])[] = [];

  constructor(steps: readonly Step[], { placeOf, joinOf }: ForkStructure) {
    this.#joinOf = joinOf;
    for (const step of steps) {
      if (placeOf.has(step.name)) for (const target of Object.values(step.on)) this.#add(step.name, target, placeOf);
    }
    for (let next = this.#open.pop(); next; next = this.#open.pop()) this.#spread(...next);
  }

  can(end: End, step: string): boolean {
    return this.#able[end].has(step);
  }

  #add(step: string, target: Target, placeOf: ForkStructure['placeOf']): void {
    if (target === 'done') return this.#mark('done', step);
    if (typeof target !== 'object') return;
    if ('fork' in target) return this.#addFork(step, target.fork);
    const innermost = placeOf.get(step)?.at(-1);
    if (innermost && this.#joinOf.get(innermost.fork) === target.step) return this.#mark('arrive', step);
    // What leaves the set for a step before its fork ends no branch.
    if (placeOf.get(target.step)?.length === placeOf.get(step)?.length) this.#intoOf(target.step).steps.push(step);
  }

  #addFork(step: string, branches: readonly string[]): void {
    const fork = { step, branches: new Set(branches), able: { done: 0, arrive: 0, either: 0 } };
    for (const branch of fork.branches) this.#intoOf(branch).forks.push(fork);
    const join = this.#joinOf.get(step);
    if (join !== undefined) this.#joinedBy.set(join, [...(this.#joinedBy.get(join) ?? []), fork]);
  }

  #intoOf(step: string) {
    const into = this.#into.get(step) ?? { steps: [], forks: [] };
    this.#into.set(step, into);
    return into;
  }

  #mark(end: End, step: string): void {
    if (this.can(end, step)) return;
    this.#able[end].add(step);
    this.#open.push([end, step]);
  }

  #spread(end: End, step: string): void {
    const { steps, forks } = this.#intoOf(step);
    for (const from of steps) this.#mark(end, from);
    const isFirst = !this.#counted.has(step);
    this.#counted.add(step);
    for (const fork of forks) {
      fork.able[end] += 1;
      if (isFirst) fork.able.either += 1;
      this.#judge(fork);
    }
    for (const fork of this.#joinedBy.get(step) ?? []) this.#judge(fork);
  }

  /** All branches done end the branch around them; one that arrives takes the token on from the join. */
  #judge({ step, branches, able }: Fork): void {
    if (able.done === branches.size) this.#mark('done', step);
    const join = this.#joinOf.get(step);
    if (join === undefined || able.either < branches.size || able.arrive === 0) return;
    for (const end of ['done', 'arrive'] as const) if (this.can(end, join)) this.#mark(end, step);
  }
}
