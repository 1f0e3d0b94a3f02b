import { join } from 'node:path';
import type { Instant } from '@signalbox/engine';
import { openPostgresStore, openSqliteStore, type Store } from '@signalbox/store';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

export type StoreSurroundings = {
  readonly config: Pick<Config, 'data' | 'database'>;
  readonly log: Log;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

/** The database that was given, or a file of our own. */
export async function openStore({ config, log, now, randomBytes }: StoreSurroundings): Promise<Store> {
  const { data, database } = config;
  const store = database
    ? await openPostgresStore({ database, keyPath: join(data, 'signalbox.key'), now, randomBytes })
    : await openSqliteStore({ directory: data, now, randomBytes });
  const { engine, weak, settings } = await store.durability();
  log.info('store', { engine, at: database?.place ?? data, ...settings });
  if (weak.length > 0) log.warn('an acknowledged step can be lost', { engine, with: weak.join(', ') });
  return store;
}
