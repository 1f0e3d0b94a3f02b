import { type FlowVersion, type Outcome, type Step, stepsOf } from './flow.ts';

/** One branch of a fork, named by the step that it begins with. */
export type Branch = { readonly fork: string; readonly branch: string };

/** The branches that a step is in, the outermost first; empty outside every fork. */
export type Place = readonly Branch[];

/** What a flow's forks and joins mean, found on the graph. */
export type ForkStructure = {
  /** Of each step that can be reached. */
  readonly placeOf: ReadonlyMap<string, Place>;
  /** How a step was reached first; of all but the entry. */
  readonly reachedBy: ReadonlyMap<string, FlowEdge>;
  /** By the forking step. */
  readonly joinOf: ReadonlyMap<string, string>;
  /** Edges that break the rule that a branch ends at its own join, in done, or back at its fork or before it. */
  readonly problems: readonly ForkProblem[];
};

export type FlowEdge = { readonly step: string; readonly outcome: Outcome; readonly to: string };

export type ForkProblem = FlowEdge & {
  readonly kind: 'two_places' | 'two_joins' | 'leaves_branch' | 'join_outside' | 'too_deep';
  /** The place that the edge gives its target, and the one that it has by another way. */
  readonly place: Place;
  readonly other: Place;
};

/** Branches within branches. */
export const deepestFork = 100;

type Flow = Pick<FlowVersion, 'flow'>;

const known = new WeakMap<Flow['flow'], ForkStructure>();

export function forkStructure({ flow }: Flow): ForkStructure {
  const structure = known.get(flow) ?? new Finder(flow.steps).find();
  known.set(flow, structure);
  return structure;
}

/** Whether two steps are in different branches of one fork. */
export function areSiblings(one: string, other: string, { placeOf }: ForkStructure): boolean {
  const there = placeOf.get(other) ?? [];
  const here = placeOf.get(one) ?? [];
  return here.some(({ fork, branch }, depth) => there[depth]?.fork === fork && there[depth].branch !== branch);
}

/** Walks a token from the entry through every edge once. */
class Finder {
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #entry: string | undefined;
  readonly #placeOf = new Map<string, Place>();
  readonly #joinOf = new Map<string, string>();
  readonly #reachedBy = new Map<string, FlowEdge>();
  readonly #problems: ForkProblem[] = [];
  readonly #outside: FlowEdge[] = [];
  readonly #open: string[] = [];
  readonly #isBefore: (step: string, fork: string) => boolean;

  constructor(steps: readonly Step[]) {
    this.#steps = new Map(steps.map((step) => [step.name, step]));
    this.#entry = steps[0]?.name;
    this.#isBefore = stepsBefore(steps);
  }

  find(): ForkStructure {
    if (this.#entry !== undefined) this.#reach(this.#entry, []);
    for (let name = this.#open.pop(); name !== undefined; name = this.#open.pop()) this.#leave(name);
    const joins = new Set(this.#joinOf.values());
    for (const edge of this.#outside) if (!joins.has(edge.to)) this.#refuse('join_outside', edge, [], []);
    return { placeOf: this.#placeOf, reachedBy: this.#reachedBy, joinOf: this.#joinOf, problems: this.#problems };
  }

  #reach(name: string, place: Place): void {
    this.#placeOf.set(name, place);
    this.#open.push(name);
  }

  #leave(name: string): void {
    const place = this.#placeOf.get(name) as Place;
    for (const [outcome, target] of Object.entries((this.#steps.get(name) as Step).on)) {
      const forks = typeof target === 'object' && 'fork' in target;
      for (const to of stepsOf(target)) {
        if (!this.#steps.has(to)) continue;
        const edge = { step: name, outcome, to };
        if (forks) this.#arrive(edge, [...place, { fork: name, branch: to }]);
        else this.#follow(edge, place);
      }
    }
  }

  #follow(edge: FlowEdge, place: Place): void {
    const left = place.findIndex(({ fork }) => this.#isBefore(edge.to, fork));
    if (left !== -1) return this.#arrive(edge, place.slice(0, left));
    if (this.#steps.get(edge.to)?.enter !== 'all') return this.#arrive(edge, place);
    const innermost = place.at(-1);
    // A loop may lead back to a join whose set is over, and an edge may pass by the fork.
    if (!innermost) {
      this.#outside.push(edge);
      return this.#arrive(edge, place);
    }
    const join = this.#joinOf.get(innermost.fork);
    if (join !== undefined && join !== edge.to) return this.#refuse('two_joins', edge, place, place);
    this.#joinOf.set(innermost.fork, edge.to);
    this.#arrive(edge, place.slice(0, -1));
  }

  #arrive(edge: FlowEdge, place: Place): void {
    const other = this.#placeOf.get(edge.to);
    if (place.length > deepestFork) return this.#refuse('too_deep', edge, place, place);
    if (!other) {
      this.#reachedBy.set(edge.to, edge);
      return this.#reach(edge.to, place);
    }
    if (samePlace(place, other)) return;
    const outside = other.length < place.length && other.every((branch, depth) => sameBranch(branch, place[depth]));
    this.#refuse(outside ? 'leaves_branch' : 'two_places', edge, place, other);
  }

  #refuse(kind: ForkProblem['kind'], edge: FlowEdge, place: Place, other: Place): void {
    this.#problems.push({ kind, ...edge, place, other });
  }
}

function samePlace(a: Place, b: Place): boolean {
  return a.length === b.length && a.every((branch, depth) => sameBranch(branch, b[depth]));
}

function sameBranch(a: Branch, b: Branch | undefined): boolean {
  return a.fork === b?.fork && a.branch === b.branch;
}

/** Whether a step is the fork, or comes before it: reached without its branches, and leading to it. */
function stepsBefore(steps: readonly Step[]): (step: string, fork: string) => boolean {
  const numbers = new Map(steps.map(({ name }, index) => [name, index]));
  const graph = graphOf(steps, numbers);
  const before = new Map<string, Uint8Array>();
  return (step, fork) => {
    const found = before.get(fork) ?? findBefore(graph, numbers.get(fork) as number);
    before.set(fork, found);
    return found[numbers.get(step) as number] === 1;
  };
}

/** By number: a flow of 10 000 steps may have thousands of forks. */
type Graph = { readonly to: readonly (readonly Link[])[]; readonly from: readonly (readonly Link[])[] };

type Link = { readonly step: number; readonly forks: boolean };

function graphOf(steps: readonly Step[], numbers: ReadonlyMap<string, number>): Graph {
  const to: Link[][] = steps.map(() => []);
  const from: Link[][] = steps.map(() => []);
  steps.forEach(({ on }, source) => {
    for (const target of Object.values(on)) {
      const forks = typeof target === 'object' && 'fork' in target;
      for (const name of stepsOf(target)) {
        const step = numbers.get(name);
        if (step === undefined) continue;
        to[source]?.push({ step, forks });
        from[step]?.push({ step: source, forks });
      }
    }
  });
  return { to, from };
}

function findBefore({ to, from }: Graph, fork: number): Uint8Array {
  const reached = spread(0, to, (_, source, forks) => !(forks && source === fork));
  return spread(fork, from, (source, _, forks) => reached[source] === 1 && !(forks && source === fork));
}

/** Marks what is reached over the links that may be followed. */
function spread(
  start: number,
  links: Graph['to'],
  mayFollow: (next: number, at: number, forks: boolean) => boolean,
): Uint8Array {
  const marked = new Uint8Array(links.length);
  marked[start] = 1;
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { step, forks } of links[at] as readonly Link[]) {
      if (marked[step] === 1 || !mayFollow(step, at, forks)) continue;
      marked[step] = 1;
      open.push(step);
    }
  }
  return marked;
}
