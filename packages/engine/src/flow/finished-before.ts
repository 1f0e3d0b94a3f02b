import { type Step, stepsOf, type Target } from './flow.ts';
import type { Branch, ForkStructure } from './fork-structure.ts';

/** What can be said of some steps at the moment that another one is entered. */
export type FinishedBefore = {
  /** On some path `of` has finished before. */
  readonly may: (step: string, of: string) => boolean;
  /** On every path `of` has finished before. */
  readonly must: (step: string, of: string) => boolean;
};

/** Of the steps named by `asked`, 32 at a time. The branches must keep to their rules. */
export function finishedBefore(
  steps: readonly Step[],
  structure: ForkStructure,
  asked: ReadonlySet<string>,
): FinishedBefore {
  const paths = new Paths(steps, structure);
  const groups: { readonly some: Int32Array; readonly without: Int32Array }[] = [];
  const numbers = new Map([...asked].map((name, index) => [name, index]));
  for (let first = 0; first < numbers.size; first += 32) groups.push(paths.spread([...asked].slice(first, first + 32)));
  const bitOf = (kind: 'some' | 'without', step: string, of: string): boolean => {
    const number = numbers.get(of) as number;
    const marks = groups[Math.floor(number / 32)]?.[kind][paths.numberOf(step)] as number;
    return (marks & (1 << (number % 32))) !== 0;
  };
  return {
    may: (step, of) => bitOf('some', step, of),
    must: (step, of) => !bitOf('without', step, of),
  };
}

/** Where a token goes: into a step, or to the end of its branch. */
type Move = { readonly into: number } | { readonly ends: number; readonly how: 'arrive' | 'done' };

/** The branches that one outcome of a fork opens. */
type Fork = { readonly branches: readonly number[]; readonly join?: number; readonly within?: number };

/**
 * The flow as tokens move through it. What has finished follows them, and what finishes in a branch also leads to where
 * the whole set leads: its join, and the steps before its fork for which it may be abandoned.
 */
class Paths {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #structure: ForkStructure;
  readonly #moves: (readonly Move[])[] = [];
  /** By step, then by set: where it leads. */
  readonly #links: number[][];
  readonly #sets = new Map<string, number>();
  readonly #branches = new Map<string, number>();
  /** By branch. */
  readonly #forks: Fork[][] = [];

  constructor(steps: readonly Step[], structure: ForkStructure) {
    this.#structure = structure;
    this.#numbers = new Map(steps.map(({ name }, index) => [name, index]));
    this.#links = steps.map(() => []);
    for (const step of steps) {
      const place = structure.placeOf.get(step.name);
      this.#moves.push(place ? Object.values(step.on).flatMap((target) => this.#movesTo(step.name, target)) : []);
    }
  }

  numberOf(step: string): number {
    return this.#numbers.get(step) as number;
  }

  spread(names: readonly string[]): { readonly some: Int32Array; readonly without: Int32Array } {
    const bits = new Int32Array(this.#links.length);
    names.forEach((name, index) => {
      const number = this.#numbers.get(name);
      if (number !== undefined) bits[number] = 1 << index;
    });
    return { some: this.#spreadSome(bits), without: this.#spreadWithout(bits) };
  }

  #spreadSome(bits: Int32Array): Int32Array {
    const marks = new Int32Array(this.#links.length);
    // The first is taken first: flows lead mostly onwards, and what is finished goes once along such a row.
    const open = [...this.#links.keys()].reverse();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const after = (marks[at] as number) | (bits[at] as number);
      for (const next of this.#links[at] as readonly number[]) {
        if (((marks[next] as number) | after) === marks[next]) continue;
        marks[next] = (marks[next] as number) | after;
        open.push(next);
      }
    }
    return marks;
  }

  #spreadWithout(bits: Int32Array): Int32Array {
    const marks = new Int32Array(this.#links.length);
    const ended = { arrive: new Int32Array(this.#forks.length), done: new Int32Array(this.#forks.length) };
    const open = [0];
    const enter = (step: number, mark: number): void => {
      if (((marks[step] as number) | mark) === marks[step]) return;
      marks[step] = (marks[step] as number) | mark;
      open.push(step);
    };
    const end = (branch: number, how: 'arrive' | 'done', mark: number): void => {
      const before = ended[how][branch] as number;
      if ((before | mark) === before) return;
      ended[how][branch] = before | mark;
      for (const { branches, join, within } of this.#forks[branch] as readonly Fork[]) {
        const done = branches.reduce((all, each) => all & (ended.done[each] as number), -1);
        if (within !== undefined) end(within, 'done', done);
        if (join === undefined) continue;
        const over = (each: number) => (ended.arrive[each] as number) | (ended.done[each] as number);
        enter(
          join,
          branches.reduce((all, each) => all & over(each), -1),
        );
      }
    };
    marks[0] = -1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const after = (marks[at] as number) & ~(bits[at] as number);
      for (const move of this.#moves[at] as readonly Move[]) {
        if ('into' in move) enter(move.into, after);
        else end(move.ends, move.how, after);
      }
    }
    return marks;
  }

  #movesTo(step: string, target: Target): readonly Move[] {
    const { placeOf, joinOf } = this.#structure;
    const place = placeOf.get(step) as readonly Branch[]; // of those that can be reached
    const innermost = place.at(-1);
    this.#linkOut(step, place, target);
    if (target === 'done') return innermost ? [{ ends: this.#branch(innermost), how: 'done' }] : [];
    if (typeof target === 'object' && 'fork' in target) this.#addFork(step, innermost, target.fork);
    else if (typeof target === 'object' && innermost && joinOf.get(innermost.fork) === target.step) {
      return [{ ends: this.#branch(innermost), how: 'arrive' }];
    }
    return stepsOf(target).map((name) => ({ into: this.numberOf(name) }));
  }

  #linkOut(step: string, place: readonly Branch[], target: Target): void {
    const links = this.#links[this.numberOf(step)] as number[];
    const innermost = place.at(-1);
    if (innermost) links.push(this.#set(innermost.fork));
    // Who moves a held run on enters the step anew.
    if (target === 'hold' || target === 'rollback') links.push(this.numberOf(step));
    for (const name of stepsOf(target)) {
      links.push(this.numberOf(name));
      const left = place[this.#structure.placeOf.get(name)?.length as number];
      if (left) this.#links[this.#set(left.fork)]?.push(this.numberOf(name));
    }
  }

  #set(fork: string): number {
    const known = this.#sets.get(fork);
    if (known !== undefined) return known;
    const number = this.#links.push([]) - 1;
    this.#sets.set(fork, number);
    const { joinOf, placeOf } = this.#structure;
    const around = placeOf.get(fork)?.at(-1);
    const join = joinOf.get(fork);
    this.#links[number]?.push(
      ...(around ? [this.#set(around.fork)] : []),
      ...(join === undefined ? [] : [this.numberOf(join)]),
    );
    return number;
  }

  #branch({ fork, branch }: Branch): number {
    const key = JSON.stringify([fork, branch]);
    const number = this.#branches.get(key) ?? this.#forks.push([]) - 1;
    this.#branches.set(key, number);
    return number;
  }

  #addFork(fork: string, around: Branch | undefined, begins: readonly string[]): void {
    const join = this.#structure.joinOf.get(fork);
    const opened: Fork = {
      branches: begins.map((branch) => this.#branch({ fork, branch })),
      ...(join !== undefined && { join: this.numberOf(join) }),
      ...(around && { within: this.#branch(around) }),
    };
    for (const branch of opened.branches) this.#forks[branch]?.push(opened);
  }
}
