import { AppError } from '@signalbox/protocol';

export type Bounds = { readonly atOnce: number; readonly waiting: number };

type Waiting = { readonly start: () => void; readonly refuse: (error: AppError) => void };

/**
 * Work that anybody can ask for, and that is dear: some at once, some more in their turn, and the others are refused. The
 * turn goes round among addresses, and who comes when all places are taken gets one of whoever has most of them: many
 * requests of one address keep nobody else out.
 */
export class BoundedWork {
  readonly #bounds: Bounds;
  /** Of each address, the first to come first; in the order of their turn. */
  readonly #waiting = new Map<string, Waiting[]>();
  #running = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  async run<T>(from: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(from);
    try {
      return await work();
    } finally {
      // Whose turn it is takes the place over.
      if (!this.#startNext()) this.#running -= 1;
    }
  }

  async #turn(from: string): Promise<void> {
    if (this.#running < this.#bounds.atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waitingNow() >= this.#bounds.waiting && !this.#makeRoomFor(from)) throw tooMany();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(from, [...(this.#waiting.get(from) ?? []), { start: resolve, refuse: reject }]);
    await promise;
  }

  #startNext(): boolean {
    for (const [from, [next, ...others]] of this.#waiting) {
      this.#waiting.delete(from);
      if (others.length > 0) this.#waiting.set(from, others);
      next?.start();
      return next !== undefined;
    }
    return false;
  }

  #waitingNow(): number {
    return [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Nobody loses a place to who would have as many then. */
  #makeRoomFor(from: string): boolean {
    const [most] = [...this.#waiting].toSorted(([, one], [, other]) => other.length - one.length);
    if (!most || most[1].length <= (this.#waiting.get(from)?.length ?? 0) + 1) return false;
    most[1].pop()?.refuse(tooMany());
    return true;
  }
}

function tooMany(): AppError {
  return new AppError('rate_limited', { message: 'Too many at once: try again in a moment.' });
}
