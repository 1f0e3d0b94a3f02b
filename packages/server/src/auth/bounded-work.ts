import { AppError } from '@signalbox/protocol';

export type Bounds = { readonly atOnce: number; readonly waiting: number };

/** Work that anybody can ask for, and that is dear: some at once, some more in their turn, and the others are refused. */
export class BoundedWork {
  readonly #bounds: Bounds;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Whose turn it is takes the place over.
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#bounds.atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#bounds.waiting) {
      throw new AppError('rate_limited', { message: 'Too many at once: try again in a moment.' });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  }
}
