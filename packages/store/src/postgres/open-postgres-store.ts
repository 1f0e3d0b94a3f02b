import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
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
import type { MasterKeys, Seal } from '../sealing/seal.ts';
import { sealedSecrets } from '../sealing/sealed-secrets.ts';
import { establishSeal, findSeal, opens } from '../sealing/sealing-key.ts';
import { setUpInRows } from '../set-up-in-rows.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { templatesInRows } from '../templates-in-rows.ts';
import { postgresAggregates } from './aggregates.ts';
import { takeCensus } from './census.ts';
import { postgresChanges } from './changes.ts';
import { postgresCluster } from './cluster.ts';
import { Database, type Session } from './database.ts';
import type { DatabaseUrl } from './database-url.ts';
import { postgresDefinitions } from './definitions.ts';
import { postgresHints } from './hints.ts';
import { migrate } from './migrate.ts';
import { postgresPostedEvents } from './posted-events.ts';
import { postgresReads } from './reads.ts';
import { rowsOf } from './rows-of.ts';
import { hasTable, refuseNewer } from './schema-use.ts';
import { readDurability, refuseUnfit } from './settings.ts';
import { postgresTasks } from './tasks.ts';

export type PostgresStoreOptions = {
  readonly database: DatabaseUrl;
  /** File with the key of the secrets: the same for every server of a database. Undefined keeps it in memory only. */
  readonly keyPath: string | undefined;
  /** Of the operator, in place of that file. */
  readonly masterKeys?: MasterKeys | undefined;
  readonly now: () => Instant;
  /** From a cryptographic generator. */
  readonly randomBytes: (size: number) => Uint8Array;
};

/** One of the servers of a database. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { randomBytes } = options;
  const database = new Database({ ...options.database, randomBytes });
  try {
    const seal = await establish(database, options);
    return storeOver(database, seal, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Everything that may refuse comes before the first write. */
async function establish(session: Database, options: PostgresStoreOptions): Promise<Seal> {
  const { keyPath, masterKeys: given, now, randomBytes } = options;
  await refuseUnfit(session, options.database);
  await refuseNewer(session);
  const proofs = await readProofs(session);
  const sealing = { proofs, path: keyPath, given, randomBytes };
  const found = findSeal(sealing, { hasSealedRows: proofs.length > 0 });
  if (keyPath !== undefined) mkdirSync(dirname(keyPath), { recursive: true, mode: 0o700 });
  await migrate(session, { now });
  await fillInbox(rowsOf(session), 'awaits_person');
  const { seal, newProof } = establishSeal(found, sealing);
  if (newProof) await putProof(session, { seal, proof: newProof, isFirst: proofs.length === 0, now: now() });
  return seal;
}

function storeOver(database: Database, seal: Seal, options: PostgresStoreOptions): Store {
  const { now, randomBytes } = options;
  const { hints, url } = options.database;
  const nextId = () => Buffer.from(randomBytes(16)).toString('hex');
  return {
    ...postgresAggregates({ database, nextId, now }),
    ...postgresTasks(database),
    ...postgresReads(database),
    ...postgresDefinitions(database),
    ...postgresChanges(database),
    ...postgresPostedEvents(database),
    ...peopleInRows(rowsOf(database)),
    ...setUpInRows(rowsOf(database)),
    ...numbersInRows(rowsOf(database)),
    ...projectsInRows(rowsOf(database)),
    ...auditInRows(rowsOf(database)),
    ...inboxInRows(rowsOf(database)),
    ...notesInRows(rowsOf(database)),
    ...artifactsInRows(rowsOf(database)),
    ...templatesInRows(rowsOf(database)),
    ...runGroupsInRows(rowsOf(database)),
    ...interlocksInRows(rowsOf(database)),
    ...mailsInRows(rowsOf(database)),
    ...directoryInRows({ rows: rowsOf(database), seal }),
    ...sealedSecrets({ rows: rowsOf(database), seal, nextId }),
    cluster: {
      ...postgresCluster({ database, now, randomBytes }),
      ...(hints && { hints: postgresHints(database, url) }),
    },
    census: (at) => takeCensus(database, at),
    durability: () => readDurability(database),
    close: () => database.close(),
  };
}

/** Where there is a proof another server may be using its key already, whether it has sealed anything or not. */
async function readProofs(session: Session): Promise<readonly Uint8Array[]> {
  if (!(await hasTable(session, 'sealing_keys'))) return [];
  return (await session.all<{ readonly proof: Uint8Array }>('SELECT proof FROM sealing_keys')).map(
    ({ proof }) => proof,
  );
}

type NewProof = {
  readonly seal: Seal;
  readonly proof: Uint8Array;
  /** Otherwise whoever has this seal has the keys before it too. */
  readonly isFirst: boolean;
  readonly now: Instant;
};

const addProof = 'INSERT INTO sealing_keys (id, proof) VALUES (?, ?) ON CONFLICT (id) DO NOTHING';

/** Of two that start for the first time at once, each with a key of its own, only one may go on. */
async function putProof(database: Database, { seal, proof, isFirst, now }: NewProof): Promise<void> {
  if (!isFirst) {
    await database.run(addProof, seal.keyId, proof);
    return;
  }
  const claim = 'INSERT INTO claims (key, value, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
  const hasWon = await database.transaction(async (session) => {
    if ((await session.run(claim, 'sealing-key', seal.keyId, now)) === 0) return false;
    await session.run(addProof, seal.keyId, proof);
    return true;
  });
  if (hasWon) return;
  const theirs = await readProofs(database);
  if (theirs.length > 0 && theirs.every((each) => opens(seal, each))) return;
  const message = 'Another server has made the key of this database at this moment: give its key file to this one too.';
  throw new StoreError('key_wrong', { message });
}
