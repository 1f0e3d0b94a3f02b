import type { Random } from './random.ts';

type Entry = { readonly at: number; readonly tie: number; readonly no: number; work: (() => void) | undefined };

/** All that is to come, in virtual time; what comes at the same time comes in an order of chance. */
export class Agenda {
  readonly #random: Random;
  readonly #heap: Entry[] = [];
  #no = 0;
  #now: number;

  constructor(random: Random, now: number) {
    this.#random = random;
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  /** How many have been taken. */
  events = 0;

  after(ms: number, work: () => void): () => void {
    this.#no += 1;
    const entry: Entry = { at: this.#now + ms, tie: this.#random.next(), no: this.#no, work };
    this.#push(entry);
    return () => {
      entry.work = undefined;
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** One after the other, each with all that follows from it at once, until that time or until it is over. */
  async run(until: number, isOver: () => boolean): Promise<void> {
    for (let next = this.#heap[0]; next && next.at <= until && !isOver(); next = this.#heap[0]) {
      this.#pop();
      if (!next.work) continue;
      this.#now = next.at;
      this.events += 1;
      next.work();
      await drained();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (!one) break;
      const child = other && isBefore(other, one) ? { entry: other, index: left + 1 } : { entry: one, index: left };
      if (!isBefore(child.entry, last)) break;
      heap[index] = child.entry;
      index = child.index;
    }
    heap[index] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.at !== other.at) return one.at < other.at;
  return one.tie === other.tie ? one.no < other.no : one.tie < other.tie;
}

/** Every promise that can go on has gone on. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
