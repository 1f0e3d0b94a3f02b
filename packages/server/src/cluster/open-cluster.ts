import type { Ids } from '@signalbox/engine';
import type { ClusterStore, Store, StoreError } from '@signalbox/store';
import type { Hint, Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import { Hints } from './hints.ts';
import { Membership } from './membership.ts';
import { Neighbours } from './neighbours.ts';
import type { StoreClock } from './store-clock.ts';

export type ClusterDependencies = {
  readonly store: Store;
  readonly clock: StoreClock;
  readonly hub: Hub;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly leaseMs: number;
  readonly signedAcks: boolean;
  /** What this server keeps in its memory may have been changed by another. */
  readonly onBeat: () => Promise<void>;
  /** A newer version has changed the store so that this one cannot go on. */
  readonly onOutdated: (error: StoreError) => void;
};

export type Cluster = {
  readonly membership: Pick<Membership, 'owner' | 'others' | 'signedAcks' | 'rejoin'>;
  /** Resolves when this server is one of those of its store. */
  readonly start: () => Promise<void>;
  /** What this server holds can be claimed by the others at once. */
  readonly stop: () => Promise<void>;
};

/** This server beside the others; where a store has only one, it is always the same and nobody else changes anything. */
export function openCluster(given: ClusterDependencies): Cluster {
  const { store, ids, signedAcks } = given;
  if (store.cluster) return amongOthers(store, store.cluster, given);
  const membership = { owner: `server:${ids.next()}`, others: 0, signedAcks, rejoin: async () => undefined };
  return { membership, start: async () => undefined, stop: async () => undefined };
}

function amongOthers(store: Store, servers: ClusterStore, given: ClusterDependencies): Cluster {
  const { hub, clock } = given;
  const lookForTasks = () => hub.due(clock.now());
  const onTakeover = () => {
    lookForTasks();
    hub.tasksLeft();
  };
  const membership = new Membership({ ...given, store: servers, onTakeover });
  const onHint = (hint: Hint) => {
    if (hint === 'changes') neighbours.notice();
    else if (hint === 'logs') hub.mayHaveLogged();
    else lookForTasks();
  };
  const hints = servers.hints && new Hints({ ...given, store: servers.hints, membership, onHint });
  const neighbours = new Neighbours({
    ...given,
    store: { load: store.load, ...servers },
    membership,
    monotonicMs: () => clock.monotonicMs(),
    areToldOf: () => hints?.areHeard ?? false,
  });
  return {
    membership,
    start: async () => {
      await membership.start();
      await neighbours.start();
      await hints?.start();
    },
    stop: async () => {
      await neighbours.stop();
      await membership.stop();
      await hints?.stop();
    },
  };
}
