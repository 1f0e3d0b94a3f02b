import type { Instant } from '@signalbox/engine';

/** A clock that goes with another one, and can be put ahead of it or behind it. */
export class DebugClock {
  readonly #real: () => Instant;
  #offsetMs = 0;

  constructor(real: () => Instant) {
    this.#real = real;
  }

  readonly now = (): Instant => this.#real() + this.#offsetMs;

  get offsetMs(): number {
    return this.#offsetMs;
  }

  move(byMs: number): void {
    this.#offsetMs += byMs;
  }
}
