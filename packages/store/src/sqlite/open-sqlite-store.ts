import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@signalbox/engine';
import { artifactsInRows } from '../artifacts-in-rows.ts';
import { auditInRows } from '../audit-in-rows.ts';
import { directoryInRows } from '../directory-in-rows.ts';
import { fillInbox, inboxInRows } from '../inbox-in-rows.ts';
import { interlocksInRows } from '../interlocks-in-rows.ts';
import { mailsInRows } from '../mails-in-rows.ts';
import { notesInRows } from '../notes-in-rows.ts';
import { numbersInRows } from '../numbers-in-rows.ts';
import { peopleInRows } from '../people-in-rows.ts';
import { projectsInRows } from '../projects-in-rows.ts';
import { runGroupsInRows } from '../run-groups-in-rows.ts';
import { type MasterKeys, type Seal, sealingKeyBytes } from '../sealing/seal.ts';
import { sealedSecrets } from '../sealing/sealed-secrets.ts';
import { establishSeal, findSeal, replaceKeys } from '../sealing/sealing-key.ts';
import type { SecretStore } from '../secrets.ts';
import { setUpInRows } from '../set-up-in-rows.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { templatesInRows } from '../templates-in-rows.ts';
import { sqliteAggregates } from './aggregates.ts';
import { takeCensus } from './census.ts';
import { sqliteChanges } from './changes.ts';
import { Checkpointer } from './checkpoints/checkpointer.ts';
import { Connection } from './connection.ts';
import { goOnAsCopy } from './copy.ts';
import { sqliteDefinitions } from './definitions.ts';
import { migrate, refuseNewer } from './migrate.ts';
import { sqlitePostedEvents } from './posted-events.ts';
import { sqliteReads } from './reads.ts';
import { rowsOf } from './rows-of.ts';
import { putProof, sealedRows } from './sealed-rows.ts';
import { ServerLock } from './server-lock.ts';
import { applySettings, readDurability } from './settings.ts';
import { releaseServers, sqliteTasks } from './tasks.ts';

export type SqliteStoreOptions = {
  /** Made where it is missing. `:memory:` keeps nothing, for tests. */
  readonly directory: string;
  /** With `:memory:`, so that a database outlives a store that was given up as in a crash. */
  readonly database?: DatabaseSync;
  /** Of the operator, in place of the key file in the directory. */
  readonly masterKeys?: MasterKeys | undefined;
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
    await fillInbox(rowsOf(connection), 'awaits_person = 1');
    const secrets = await secretsOver({ connection, seal, keyPath: place.key }, options);
    const checkpointer = options.directory === ':memory:' ? undefined : new Checkpointer({ ...place, connection });
    return storeOver({ connection, seal, secrets, lock, checkpointer });
  } catch (error) {
    connection?.close();
    lock?.release();
    throw error;
  }
}

/** Everything that may refuse comes before the first write. */
function prepare(connection: Connection, keyPath: string | undefined, options: SqliteStoreOptions): Seal {
  refuseNewer(connection);
  const { proofs, hasSealedRows } = sealedRows(connection);
  const sealing = { proofs, path: keyPath, given: options.masterKeys, randomBytes: options.randomBytes };
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
  if (newProof) putProof(connection, { keyId: seal.keyId, proof: newProof, isOfLostKey: !found });
  return seal;
}

type Sealed = { readonly connection: Connection; readonly seal: Seal; readonly keyPath: string | undefined };

/** The key file is this store's alone: what has several keys in it was in the middle of a rotation. */
async function secretsOver(
  { connection, seal, keyPath }: Sealed,
  { masterKeys, randomBytes }: SqliteStoreOptions,
): Promise<SecretStore> {
  const nextId = () => Buffer.from(randomBytes(16)).toString('hex');
  const secrets = sealedSecrets({ rows: rowsOf(connection), seal, nextId });
  if (masterKeys || keyPath === undefined) return secrets;
  const use = (keys: MasterKeys) => {
    replaceKeys({ path: keyPath, keys, randomBytes });
    seal.use(keys);
  };
  const finishRotation = async () => {
    const resealed = await secrets.reseal();
    use([seal.keys[0]]);
    return resealed;
  };
  if (seal.keys.length > 1) await finishRotation();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...secrets,
    // One after the other: who ends first would remove the key that the other has begun to seal with.
    rotateMasterKey: () => {
      const rotated = last.then(() => {
        use([randomBytes(sealingKeyBytes), ...seal.keys]);
        return finishRotation();
      });
      last = rotated.catch(() => undefined);
      return rotated;
    },
  };
}

function storeOver(given: {
  readonly connection: Connection;
  readonly seal: Seal;
  readonly secrets: SecretStore;
  readonly lock: ServerLock | undefined;
  readonly checkpointer: Checkpointer | undefined;
}): Store {
  const { connection, seal, secrets, lock, checkpointer } = given;
  return {
    ...sqliteAggregates(connection),
    ...sqliteTasks(connection),
    ...sqliteReads(connection),
    ...sqliteDefinitions(connection),
    ...sqliteChanges(connection),
    ...sqlitePostedEvents(connection),
    ...peopleInRows(rowsOf(connection)),
    ...setUpInRows(rowsOf(connection)),
    ...numbersInRows(rowsOf(connection)),
    ...projectsInRows(rowsOf(connection)),
    ...auditInRows(rowsOf(connection)),
    ...inboxInRows(rowsOf(connection)),
    ...notesInRows(rowsOf(connection)),
    ...artifactsInRows(rowsOf(connection)),
    ...templatesInRows(rowsOf(connection)),
    ...runGroupsInRows(rowsOf(connection)),
    ...interlocksInRows(rowsOf(connection)),
    ...mailsInRows(rowsOf(connection)),
    ...directoryInRows({ rows: rowsOf(connection), seal }),
    ...secrets,
    census: async (now) => takeCensus(connection, now),
    durability: async () => readDurability(connection),
    close: async () => {
      await checkpointer?.close();
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
