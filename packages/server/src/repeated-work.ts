import type { Scheduler } from './driver/scheduler.ts';

type Repeated = {
  readonly scheduler: Scheduler;
  readonly firstAfterMs: number;
  /** From the end of one time to the next. */
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
};

/** What is done now and then, and hurries nobody. */
export class RepeatedWork {
  readonly #given: Repeated;
  #cancel: (() => void) | undefined;
  #working: Promise<void> | undefined;

  constructor(given: Repeated) {
    this.#given = given;
  }

  start(inMs = this.#given.firstAfterMs): void {
    const { scheduler, work, onFailure, everyMs } = this.#given;
    this.#cancel = scheduler.after(inMs, () => {
      this.#working = work()
        .catch(onFailure)
        .finally(() => this.#cancel && this.start(everyMs));
    });
  }

  /** Resolves when what is under way is over. */
  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#working;
  }
}
