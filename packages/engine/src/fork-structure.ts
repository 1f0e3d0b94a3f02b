import { type FlowVersion, type Outcome, type Step, stepsOf, type Target } from './flow.ts';

/** One branch of a fork, named by the step that it begins with. */
export type Branch = { readonly fork: string; readonly branch: string };

/** The branches that a step is in, the outermost first; empty outside every fork. */
export type Place = readonly Branch[];

/** What a flow's forks and joins mean, found on the graph. */
export type ForkStructure = {
  /** Of each step that can be reached. */
  readonly placeOf: ReadonlyMap<string, Place>;
  /** By the forking step. */
  readonly joinOf: ReadonlyMap<string, string>;
  /** Edges that break the rule that a branch ends at its own join, in done, or back at its fork or before it. */
  readonly problems: readonly ForkProblem[];
};

export type ForkProblem = {
  readonly kind: 'two_places' | 'two_joins' | 'leaves_branch' | 'join_outside';
  readonly step: string;
  readonly outcome: Outcome;
  readonly to: string;
  /** The place that the edge gives its target, and the one that it has by another way. */
  readonly place: Place;
  readonly other: Place;
};

type Flow = Pick<FlowVersion, 'flow'>;

const known = new WeakMap<Flow['flow'], ForkStructure>();

export function forkStructure({ flow }: Flow): ForkStructure {
  const structure = known.get(flow) ?? new Finder(flow.steps).find();
  known.set(flow, structure);
  return structure;
}

type Edge = { readonly step: string; readonly outcome: Outcome; readonly to: string };

/** Walks a token from the entry through every edge once. */
class Finder {
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #placeOf = new Map<string, Place>();
  readonly #joinOf = new Map<string, string>();
  readonly #problems: ForkProblem[] = [];
  readonly #open: { readonly step: Step; readonly place: Place }[] = [];
  readonly #before = new Map<string, ReadonlySet<string>>();

  constructor(steps: readonly Step[]) {
    this.#steps = new Map(steps.map((step) => [step.name, step]));
  }

  find(): ForkStructure {
    const [entry] = this.#steps.keys();
    if (entry !== undefined) this.#reach(entry, []);
    for (let step = this.#open.pop(); step; step = this.#open.pop()) this.#leave(step);
    return { placeOf: this.#placeOf, joinOf: this.#joinOf, problems: this.#problems };
  }

  #reach(name: string, place: Place): void {
    const step = this.#steps.get(name);
    if (!step) return;
    this.#placeOf.set(name, place);
    this.#open.push({ step, place });
  }

  #leave({ step: { name, on }, place }: { readonly step: Step; readonly place: Place }): void {
    for (const [outcome, target] of Object.entries(on)) {
      for (const to of stepsOf(target)) {
        const edge = { step: name, outcome, to };
        if (isFork(target)) this.#arrive(edge, [...place, { fork: name, branch: to }]);
        else this.#follow(edge, place);
      }
    }
  }

  #follow(edge: Edge, place: Place): void {
    const left = place.findIndex(({ fork }) => this.#isBefore(edge.to, fork));
    if (left !== -1) return this.#arrive(edge, place.slice(0, left));
    if (this.#steps.get(edge.to)?.enter !== 'all') return this.#arrive(edge, place);
    const innermost = place.at(-1);
    if (!innermost) return this.#joinFromOutside(edge);
    const join = this.#joinOf.get(innermost.fork);
    if (join !== undefined && join !== edge.to) return this.#refuse('two_joins', edge, place, place);
    this.#joinOf.set(innermost.fork, edge.to);
    this.#arrive(edge, place.slice(0, -1));
  }

  /** A loop may lead back to a join whose set is over; an edge that only ever comes from outside makes it no join. */
  #joinFromOutside(edge: Edge): void {
    if (!this.#placeOf.has(edge.to)) this.#refuse('join_outside', edge, [], []);
    this.#arrive(edge, []);
  }

  #arrive(edge: Edge, place: Place): void {
    const other = this.#placeOf.get(edge.to);
    if (!other) return this.#reach(edge.to, place);
    if (samePlace(place, other)) return;
    const outside = other.length < place.length && other.every((branch, depth) => sameBranch(branch, place[depth]));
    this.#refuse(outside ? 'leaves_branch' : 'two_places', edge, place, other);
  }

  #refuse(kind: ForkProblem['kind'], edge: Edge, place: Place, other: Place): void {
    this.#problems.push({ kind, ...edge, place, other });
  }

  /** Whether a step is the fork, or comes before it: reached without its branches, and leading to it. */
  #isBefore(step: string, fork: string): boolean {
    const before = this.#before.get(fork) ?? this.#findBefore(fork);
    this.#before.set(fork, before);
    return before.has(step);
  }

  #findBefore(fork: string): ReadonlySet<string> {
    const into = new Map<string, Set<string>>();
    const reached = new Set([...this.#steps.keys()].slice(0, 1));
    for (const name of reached) {
      const targets = Object.values((this.#steps.get(name) as Step).on);
      for (const to of targets.filter((target) => name !== fork || !isFork(target)).flatMap(stepsOf)) {
        if (!this.#steps.has(to)) continue;
        reached.add(to);
        into.set(to, (into.get(to) ?? new Set()).add(name));
      }
    }
    const before = new Set([fork]);
    for (const name of before) for (const from of into.get(name) ?? []) before.add(from);
    return before;
  }
}

function isFork(target: Target): boolean {
  return typeof target === 'object' && 'fork' in target;
}

function samePlace(a: Place, b: Place): boolean {
  return a.length === b.length && a.every((branch, depth) => sameBranch(branch, b[depth]));
}

function sameBranch(a: Branch, b: Branch | undefined): boolean {
  return a.fork === b?.fork && a.branch === b.branch;
}
