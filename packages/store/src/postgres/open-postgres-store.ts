import type { Instant } from '@signalbox/engine';
import type { Seal } from '../sealing/seal.ts';
import { establishSeal, findSeal } from '../sealing/sealing-key.ts';
import type { Store } from '../store.ts';
import { postgresAggregates } from './aggregates.ts';
import { takeCensus } from './census.ts';
import { postgresChanges } from './changes.ts';
import { Database } from './database.ts';
import { postgresDefinitions } from './definitions.ts';
import { postgresDirectory } from './directory.ts';
import { hasTable, migrate, refuseNewer } from './migrate.ts';
import { postgresPostedEvents } from './posted-events.ts';
import { postgresReads } from './reads.ts';
import { readSettings, refuseWeakSettings } from './settings.ts';
import { postgresTasks } from './tasks.ts';

export type PostgresStoreOptions = {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** File with the key of the secrets: the same for every server of a database. Undefined keeps it in memory only. */
  readonly keyPath: string | undefined;
  readonly now: () => Instant;
  /** From a cryptographic generator. */
  readonly randomBytes: (size: number) => Uint8Array;
  readonly connections?: number;
  /** Faster; not behind a proxy that pools transactions. */
  readonly prepare?: boolean;
  /** Only what engines that speak PostgreSQL's language have too. */
  readonly portable?: boolean;
  /** Settings with which an acknowledged step can be lost are not refused. */
  readonly weakDurability?: boolean;
};

/** One of the servers of a database. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, connections = 10, prepare = false, portable = false, randomBytes } = options;
  const database = new Database({ url, connections, prepare, portable, randomBytes });
  try {
    const seal = await establish(database, options);
    return storeOver(database, seal, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Everything that may refuse comes before the first write. */
async function establish(database: Database, options: PostgresStoreOptions): Promise<Seal> {
  const { keyPath, now, randomBytes } = options;
  await refuseWeakSettings(database, options);
  await refuseNewer(database);
  const { proof, hasSealedRows } = await sealedRows(database);
  const sealing = { proof, path: keyPath, randomBytes };
  const found = findSeal(sealing, { hasSealedRows });
  await migrate(database, { now });
  const { seal, newProof } = establishSeal(found, sealing);
  if (newProof) await putProof(database, seal.keyId, newProof);
  return seal;
}

function storeOver(database: Database, seal: Seal, { now, randomBytes }: PostgresStoreOptions): Store {
  const nextId = () => Buffer.from(randomBytes(16)).toString('hex');
  return {
    ...postgresAggregates({ database, nextId, now }),
    ...postgresTasks(database),
    ...postgresReads(database),
    ...postgresDefinitions(database),
    ...postgresChanges(database),
    ...postgresPostedEvents(database),
    ...postgresDirectory({ database, seal }),
    census: (at) => takeCensus(database, at),
    durability: () => readSettings(database),
    close: () => database.close(),
  };
}

async function sealedRows(database: Database) {
  const proof = (await hasTable(database, 'sealing_keys'))
    ? (await database.get<{ readonly proof: Uint8Array }>('SELECT proof FROM sealing_keys'))?.proof
    : undefined;
  const hasSealedRows =
    (await hasTable(database, 'secrets')) && (await database.get('SELECT 1 FROM secrets LIMIT 1')) !== undefined;
  return { proof, hasSealedRows };
}

/** Without a key file and with nothing sealed, an earlier proof is of a key that nobody needs any more. */
async function putProof(database: Database, keyId: string, proof: Uint8Array): Promise<void> {
  await database.transaction(async (session) => {
    await session.run('DELETE FROM sealing_keys');
    await session.run('INSERT INTO sealing_keys (id, proof) VALUES (?, ?)', keyId, proof);
  });
}
