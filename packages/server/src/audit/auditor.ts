import type { Store } from '@signalbox/store';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';

export type AuditorDependencies = {
  readonly store: Pick<Store, 'chainAudit'>;
  readonly scheduler: Scheduler;
  readonly log: Log;
};

const chainEveryMs = 5000;
const atOnce = 500;

/** Puts what was told into its chain, now and then: whoever reads it has that done first. */
export class Auditor {
  readonly #given: AuditorDependencies;
  #cancel: (() => void) | undefined;
  #chaining: Promise<void> | undefined;

  constructor(given: AuditorDependencies) {
    this.#given = given;
  }

  start(): void {
    const { scheduler, log } = this.#given;
    this.#cancel = scheduler.after(chainEveryMs, () => {
      this.#chaining = chainAll(this.#given.store)
        .catch((error: unknown) => log.warn('the audit is not chained now', { error }))
        .finally(() => this.#cancel && this.start());
    });
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#chaining;
  }
}

export async function chainAll(store: Pick<Store, 'chainAudit'>): Promise<void> {
  while ((await store.chainAudit(atOnce)) === atOnce);
}
