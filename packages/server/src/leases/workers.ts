import type { Instant } from '@signalbox/engine';
import type { Store } from '@signalbox/store';

export type WorkersDependencies = {
  readonly store: Pick<Store, 'settings' | 'putSetting'>;
  readonly now: () => Instant;
  /** Within this all servers of the store know of what one of them was told: whoever does not is taken for dead. */
  readonly settleMs: number;
};

/** Somebody has said that a worker takes no new work. */
export type Cordon = {
  readonly since: Instant;
  readonly by: string;
};

const prefix = 'agent_cordon:';

/** The workers that are connected to this server, and those of the store that take no new work. */
export class Workers {
  readonly #given: WorkersDependencies;
  /** By the agent's id, with how many connections. */
  readonly #connected = new Map<string, number>();
  #cordons: ReadonlyMap<string, Cordon> = new Map();
  readonly #listeners: (() => void)[] = [];

  constructor(given: WorkersDependencies) {
    this.#given = given;
  }

  arrived(id: string): void {
    this.#connected.set(id, (this.#connected.get(id) ?? 0) + 1);
  }

  left(id: string): void {
    const others = (this.#connected.get(id) ?? 1) - 1;
    if (others === 0) this.#connected.delete(id);
    else this.#connected.set(id, others);
  }

  isConnected(id: string): boolean {
    return this.#connected.has(id);
  }

  cordonOf(id: string): Cordon | undefined {
    return this.#cordons.get(id);
  }

  /** No server gives it anything any more. */
  isSettled({ since }: Cordon): boolean {
    return this.#given.now() - since >= this.#given.settleMs;
  }

  /** The first one stays. */
  async cordon(id: string, by: string): Promise<void> {
    await this.refresh();
    if (this.#cordons.has(id)) return;
    await this.#given.store.putSetting(prefix + id, JSON.stringify({ since: this.#given.now(), by }));
    await this.refresh();
  }

  async uncordon(id: string): Promise<void> {
    await this.#given.store.putSetting(prefix + id, '');
    await this.refresh();
  }

  /** Another server may have been told. */
  async refresh(): Promise<void> {
    const settings = await this.#given.store.settings(prefix);
    const before = this.#cordons;
    this.#cordons = new Map(
      settings.flatMap(({ key, value }) => {
        return value === '' ? [] : [[key.slice(prefix.length), JSON.parse(value) as Cordon] as const];
      }),
    );
    if ([...before.keys()].some((id) => !this.#cordons.has(id))) for (const listener of this.#listeners) listener();
  }

  /** Somebody takes work again. */
  onUncordoned(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
