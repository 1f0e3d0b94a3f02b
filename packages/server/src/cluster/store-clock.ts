import type { Instant } from '@signalbox/engine';

/** The time of a store that several servers share, carried on by this machine's monotonic clock. It never goes back. */
export class StoreClock {
  readonly #monotonicMs: () => number;
  #ahead: number;
  #latest = 0;

  /** Until it is set it goes by `wall`. */
  constructor(given: { readonly monotonicMs: () => number; readonly wall: () => Instant }) {
    this.#monotonicMs = given.monotonicMs;
    this.#ahead = given.wall() - given.monotonicMs();
  }

  readonly now = (): Instant => {
    this.#latest = Math.max(this.#latest, Math.floor(this.#monotonicMs() + this.#ahead));
    return this.#latest;
  };

  readonly monotonicMs = (): number => this.#monotonicMs();

  /** The store said so between two moments of the monotonic clock. */
  set(at: Instant, asked: number, answered: number): void {
    this.#ahead = at - (asked + answered) / 2;
  }
}
