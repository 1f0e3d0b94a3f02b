import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@signalbox/engine';
import type { Seal } from '../sealing/seal.ts';
import { establishSeal, findSeal } from '../sealing/sealing-key.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { sqliteAggregates } from './aggregates.ts';
import { takeCensus } from './census.ts';
import { sqliteChanges } from './changes.ts';
import { Connection } from './connection.ts';
import { goOnAsCopy } from './copy.ts';
import { sqliteDefinitions } from './definitions.ts';
import { sqliteDirectory } from './directory.ts';
import { migrate, refuseNewer } from './migrate.ts';
import { sqlitePostedEvents } from './posted-events.ts';
import { sqliteReads } from './reads.ts';
import { putProof, sealedRows } from './sealed-rows.ts';
import { ServerLock } from './server-lock.ts';
import { applySettings, readDurability } from './settings.ts';
import { releaseServers, sqliteTasks } from './tasks.ts';

export type SqliteStoreOptions = {
  /** Made where it is missing. `:memory:` keeps nothing, for tests. */
  readonly directory: string;
  /** With `:memory:`, so that a database outlives a store that was given up as in a crash. */
  readonly database?: DatabaseSync;
  readonly now: () => Instant;
  /** From a cryptographic generator. */
  readonly randomBytes: (size: number) => Uint8Array;
};

/** One server's store: refuses with `store_locked` while another one has the directory. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const place = placeOf(options.directory);
  const lock = place.lock === undefined ? undefined : new ServerLock(place.lock);
  let connection: Connection | undefined;
  try {
    connection = new Connection(options.database ?? place.database);
    const seal = prepare(connection, place.key, options);
    return storeOver({ connection, seal, lock });
  } catch (error) {
    connection?.close();
    lock?.release();
    throw error;
  }
}

/** Everything that may refuse comes before the first write. */
function prepare(connection: Connection, keyPath: string | undefined, options: SqliteStoreOptions): Seal {
  refuseNewer(connection);
  const { proof, hasSealedRows } = sealedRows(connection);
  const sealing = { proof, path: keyPath, randomBytes: options.randomBytes };
  const found = findSeal(sealing, { hasSealedRows });
  const inMemory = keyPath === undefined;
  applySettings(connection, { inMemory });
  // Steps can be repeated, so that none has to wait for the disk: the first commit after them does for all.
  connection.run('PRAGMA synchronous = NORMAL');
  migrate(connection, { now: options.now });
  applySettings(connection, { inMemory });
  releaseServers(connection, options.now());
  goOnAsCopy(connection, { now: options.now(), randomBytes: options.randomBytes });
  const { seal, newProof } = establishSeal(found, sealing);
  if (newProof) putProof(connection, seal.keyId, newProof);
  return seal;
}

function storeOver(given: {
  readonly connection: Connection;
  readonly seal: Seal;
  readonly lock: ServerLock | undefined;
}): Store {
  const { connection, seal, lock } = given;
  return {
    ...sqliteAggregates(connection),
    ...sqliteTasks(connection),
    ...sqliteReads(connection),
    ...sqliteDefinitions(connection),
    ...sqliteChanges(connection),
    ...sqlitePostedEvents(connection),
    ...sqliteDirectory({ connection, seal }),
    census: async (now) => takeCensus(connection, now),
    durability: async () => readDurability(connection),
    close: async () => {
      connection.close();
      lock?.release();
    },
  };
}

type Place = { readonly database: string; readonly key: string | undefined; readonly lock: string | undefined };

function placeOf(directory: string): Place {
  if (directory === ':memory:') return { database: ':memory:', key: undefined, lock: undefined };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw cannotMake(directory, cause);
  }
  const file = (name: string) => join(directory, name);
  const place = { database: file('signalbox.db'), key: file('signalbox.key'), lock: file('signalbox.lock') };
  makePrivate(place.database);
  makePrivate(place.lock);
  return place;
}

/** The directory may have been there, open to others; SQLite gives its log the mode of its database. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw cannotMake(path, cause);
  }
}

function cannotMake(path: string, cause: unknown): StoreError {
  return new StoreError('store_failed', { message: `${path} cannot be made or written.`, path }, { cause });
}
