import type { Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import type { Log } from '../log.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Driver } from './driver.ts';
import type { Hub } from './hub.ts';
import { Queues } from './queues.ts';
import type { Scheduler } from './scheduler.ts';

export type TickerDependencies = {
  readonly store: Store;
  readonly driver: Driver;
  readonly dispatcher: Dispatcher;
  readonly hub: Hub;
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly log: Log;
};

/** A hint may be lost, so everything that is due is looked for this often. */
const sweepEveryMs = 1000;
const atOnce = 200;

/** Wakes what is due: runs with a timer, runs whose turn has come, and tasks that nobody holds. The index is the truth, a hint only a wake. */
export class Ticker {
  readonly #given: TickerDependencies;
  readonly #queues: Queues;
  readonly #unsubscribe: readonly (() => void)[];
  #cancel: (() => void) | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #ticking: Promise<void> | undefined;
  #stopped = false;

  constructor(given: TickerDependencies) {
    this.#given = given;
    this.#queues = new Queues(given);
    const wake = () => this.#wake(given.now());
    this.#unsubscribe = [
      given.hub.onDue((at) => this.#wake(at)),
      this.#queues.onRoom(wake),
      given.dispatcher.onRoom(wake),
    ];
  }

  start(): void {
    this.#wake(this.#given.now());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    for (const end of this.#unsubscribe) end();
    await this.#ticking;
  }

  #wake(at: Instant): void {
    if (this.#stopped || at >= this.#wakeAt) return;
    this.#wakeAt = at;
    // What becomes due during a sweep is looked at after it: a timer that went off meanwhile would be lost.
    if (!this.#ticking) this.#arm();
  }

  #arm(): void {
    this.#cancel?.();
    const inMs = Math.max(0, Math.min(this.#wakeAt - this.#given.now(), sweepEveryMs));
    this.#cancel = this.#given.scheduler.after(inMs, () => {
      this.#ticking = this.#tick().finally(() => {
        this.#ticking = undefined;
        if (!this.#stopped) this.#arm();
      });
    });
  }

  async #tick(): Promise<void> {
    const { store, now, log, dispatcher } = this.#given;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    let next = now() + sweepEveryMs;
    try {
      const due = await store.dueRuns(now(), atOnce);
      await Promise.all(due.map((run) => this.#wakeRun(run)));
      await this.#queues.admit();
      const more = await dispatcher.sweep();
      if (more || due.length === atOnce) next = now();
      else next = Math.min(next, (await store.nextDueAt(now())) ?? next);
    } catch (error) {
      log.error('sweep failed', { error });
    }
    this.#wake(next);
  }

  async #wakeRun(id: string): Promise<void> {
    try {
      const command = { type: 'timer' as const };
      await this.#given.driver.execute({ actor: { kind: 'system' }, commands: [{ to: { kind: 'run', id }, command }] });
    } catch (error) {
      // The driver has logged why; one run that cannot be woken must not keep the others asleep.
      if (!(error instanceof AppError)) throw error;
    }
  }
}
