import { join } from 'node:path';
import type { Instant } from '@signalbox/engine';
import {
  type FileStore,
  openFileStore,
  openPostgresFiles,
  openPostgresStore,
  openSqliteStore,
  type Store,
} from '@signalbox/store';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

export type StorageOptions = {
  readonly config: Pick<Config, 'data' | 'database' | 'masterKeys'>;
  readonly log: Log;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

export type Storage = { readonly store: Store; readonly files: FileStore };

/** The database that was given, which several servers may have; or files of our own. */
export async function openStorage({ config, log, now, randomBytes }: StorageOptions): Promise<Storage> {
  const { data, database, masterKeys } = config;
  const store = database
    ? await openPostgresStore({ database, keyPath: join(data, 'signalbox.key'), masterKeys, now, randomBytes })
    : await openSqliteStore({ directory: data, masterKeys, now, randomBytes });
  const files = database
    ? openPostgresFiles({ database, randomBytes })
    : await openFileStore({ directory: join(data, 'files') });
  const { engine, weak, settings } = await store.durability();
  log.info('store', { engine, at: database?.place ?? data, ...settings });
  if (weak.length > 0) log.warn('an acknowledged step can be lost', { engine, with: weak.join(', ') });
  return { store, files };
}
