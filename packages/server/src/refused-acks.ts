import type { Instant } from '@signalbox/engine';

export type RefusedAck = { readonly count: number; readonly outcome: string; readonly at: Instant };

const mostAttempts = 1000;
const mostShown = 100;

/**
 * Acknowledgements of open attempts with an outcome that their step does not take, the latest of each attempt. They
 * change nothing, so that no journal has them; what is forgotten here stands in the log.
 */
export class RefusedAcks {
  readonly #byUuid = new Map<string, RefusedAck>();

  add(uuid: string, outcome: string, at: Instant): void {
    const count = (this.#byUuid.get(uuid)?.count ?? 0) + 1;
    this.#byUuid.delete(uuid);
    this.#byUuid.set(uuid, { count, outcome: outcome.slice(0, mostShown), at });
    const oldest = this.#byUuid.size > mostAttempts ? this.#byUuid.keys().next().value : undefined;
    if (oldest !== undefined) this.#byUuid.delete(oldest);
  }

  of(uuid: string): RefusedAck | undefined {
    return this.#byUuid.get(uuid);
  }
}
