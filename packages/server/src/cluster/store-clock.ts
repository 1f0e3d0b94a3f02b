import type { Instant } from '@signalbox/engine';

/**
 * The time of a store that several servers share, carried on by this machine's monotonic clock. It goes back only once,
 * when the store is first heard.
 */
export class StoreClock {
  readonly #monotonicMs: () => number;
  #ahead: number;
  #latest = 0;
  #isSet = false;

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
    // A wall clock that was ahead would make time stand still until the store has caught up with it.
    if (!this.#isSet) this.#latest = 0;
    this.#isSet = true;
    this.#ahead = at - (asked + answered) / 2;
  }
}
