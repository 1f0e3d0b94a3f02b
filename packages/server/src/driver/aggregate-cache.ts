import type { Aggregate } from '@signalbox/store';

/**
 * The newest committed states, as a hint: a commit checks their versions, and so does an answer without one, so a stale
 * one costs a retry and no more.
 */
export class AggregateCache {
  readonly #limit: number;
  readonly #byId = new Map<string, Aggregate>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(id: string): Aggregate | undefined {
    const found = this.#byId.get(id);
    if (!found) return undefined;
    this.#byId.delete(id);
    this.#byId.set(id, found);
    return found;
  }

  set(aggregate: Aggregate): void {
    this.#byId.delete(aggregate.id);
    this.#byId.set(aggregate.id, aggregate);
    const oldest = this.#byId.size > this.#limit ? this.#byId.keys().next().value : undefined;
    if (oldest !== undefined) this.#byId.delete(oldest);
  }

  delete(id: string): void {
    this.#byId.delete(id);
  }
}
