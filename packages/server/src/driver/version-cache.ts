import type { FlowVersion } from '@signalbox/engine';
import type { Store } from '@signalbox/store';

const limit = 1000;

/** Flow versions never change, so the newest used ones stay in memory. */
export class VersionCache {
  readonly #store: Pick<Store, 'flowVersion'>;
  readonly #byHash = new Map<string, FlowVersion>();

  constructor(store: Pick<Store, 'flowVersion'>) {
    this.#store = store;
  }

  cached(hash: string): FlowVersion | undefined {
    return this.#byHash.get(hash);
  }

  async get(hash: string): Promise<FlowVersion | undefined> {
    const version = this.#byHash.get(hash) ?? (await this.#store.flowVersion(hash));
    if (!version) return undefined;
    this.#byHash.delete(hash);
    this.#byHash.set(hash, version);
    const oldest = this.#byHash.size > limit ? this.#byHash.keys().next().value : undefined;
    if (oldest !== undefined) this.#byHash.delete(oldest);
    return version;
  }
}
