import type { AggregateRef, ClusterPlace, ClusterStore, Store } from '@signalbox/store';
import type { Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import type { Membership } from './membership.ts';

export type NeighboursDependencies = {
  readonly store: Pick<Store, 'load'> & ClusterStore;
  readonly membership: Pick<Membership, 'others' | 'beats'>;
  readonly hub: Hub;
  readonly scheduler: Scheduler;
  readonly monotonicMs: () => number;
  readonly log: Log;
  /** Others tell when there is something to see. */
  readonly areToldOf: () => boolean;
};

const lookEveryMs = 200;
const lookWhereToldOfMs = 1000;
/** Between two looks, however often there is something to see. */
const leastRestMs = 40;
/** Whoever changes so much at once is not looked at more often than without being told: most of it changes again. */
const muchAtOnce = 50;
const atOnce = 1000;
const mostTold = 20_000;
/** Logs have no journal: who follows one asks the store itself. */
const lookAtLogsEveryMs = 1000;

/** Tells the watchers of this server what other servers have changed: a hint like all others of the hub. */
export class Neighbours {
  readonly #given: NeighboursDependencies;
  /** As they were told of last: what this server has changed itself needs no second look. */
  readonly #told = new Map<string, number>();
  readonly #unsubscribe: () => void;
  #place: ClusterPlace | undefined;
  #cancel: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  /** Taken since the last beat. */
  #nextPlace: ClusterPlace | undefined;
  #beats = 0;
  #wasAlone = true;
  #lookedAtLogsAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isToldOf = false;
  #sawMuch = false;
  #stopped = false;

  constructor(given: NeighboursDependencies) {
    this.#given = given;
    this.#unsubscribe = given.hub.onChange(({ id, state }) => {
      if (given.membership.others > 0) this.#remember(id, state?.seq ?? 0);
    });
  }

  /** Before anybody can watch. */
  async start(): Promise<void> {
    this.#place = await this.#presentPlace();
    this.#arm();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#unsubscribe();
    await this.#looking;
  }

  /** Another server says that there is something to see. */
  notice(): void {
    this.#isToldOf = true;
    if (!this.#looking && !this.#stopped) this.#arm();
  }

  #arm(): void {
    const { scheduler, areToldOf } = this.#given;
    this.#cancel?.();
    const restMs = areToldOf() ? lookWhereToldOfMs : lookEveryMs;
    this.#cancel = scheduler.after(this.#isToldOf ? this.#leastRestMs() : restMs, () => {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
        if (!this.#stopped) this.#arm();
      });
    });
  }

  #leastRestMs(): number {
    const restMs = this.#sawMuch ? lookEveryMs : leastRestMs;
    return Math.max(0, restMs - (this.#given.monotonicMs() - this.#lookedAt));
  }

  async #look(): Promise<void> {
    const { membership, log, monotonicMs } = this.#given;
    // What the last of the others did before it left is still to be told; one that tells is there, heard of or not.
    const isAlone = membership.others === 0 && this.#wasAlone && !this.#isToldOf;
    this.#isToldOf = false;
    this.#wasAlone = membership.others === 0;
    try {
      if (isAlone) await this.#keepPlace();
      else await this.#tellAll();
    } catch (error) {
      log.error('what other servers changed could not be read', { error });
    }
    this.#lookedAt = monotonicMs();
  }

  /**
   * Alone, nothing changes without this server, and there is nothing to tell. But another one may have joined, and may
   * have changed something, before this one hears of it: only a place from before a beat that found none is sure.
   */
  async #keepPlace(): Promise<void> {
    const { beats } = this.#given.membership;
    if (beats === this.#beats) return;
    this.#beats = beats;
    this.#told.clear();
    this.#place = this.#nextPlace ?? this.#place;
    this.#nextPlace = await this.#presentPlace();
  }

  async #tellAll(): Promise<void> {
    const { store, hub, monotonicMs } = this.#given;
    this.#nextPlace = undefined;
    if (monotonicMs() - this.#lookedAtLogsAt >= lookAtLogsEveryMs) {
      this.#lookedAtLogsAt = monotonicMs();
      hub.mayHaveLogged();
    }
    let seen = 0;
    for (let more = true; more && !this.#stopped; ) {
      const found = await store.changedSince(this.#place, atOnce);
      this.#place = found.place;
      more = found.more;
      seen += found.changed.length;
      await this.#tell(found.changed);
      if (found.resources) hub.resourcesChangedElsewhere();
    }
    this.#sawMuch = seen >= muchAtOnce;
  }

  async #presentPlace(): Promise<ClusterPlace> {
    return (await this.#given.store.changedSince(undefined, 1)).place;
  }

  async #tell(changed: readonly AggregateRef[]): Promise<void> {
    const { store, hub } = this.#given;
    for (const aggregate of await store.load(changed)) {
      const { id, state } = aggregate;
      if ((this.#told.get(id) ?? 0) >= state.seq) continue;
      this.#remember(id, state.seq);
      hub.changedElsewhere(aggregate);
    }
  }

  #remember(id: string, seq: number): void {
    // In the order of their use, the oldest first.
    this.#told.delete(id);
    this.#told.set(id, seq);
    if (this.#told.size > mostTold) for (const oldest of this.#told.keys()) return void this.#told.delete(oldest);
  }
}
