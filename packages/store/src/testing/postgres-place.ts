import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { FilePlace } from '../file-store.suite.ts';
import type { DatabaseUrl } from '../postgres/database-url.ts';
import { openPostgresFiles } from '../postgres/open-postgres-files.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../postgres/open-postgres-store.ts';
import type { Store } from '../store.ts';
import type { Place } from './place.ts';

type Opening = Partial<DatabaseUrl> & {
  /** Where the store reaches the database: past a proxy, for example. */
  readonly port?: number;
};

type Given = Opening & {
  readonly now?: PostgresStoreOptions['now'];
  /** Of the database, as `ALTER DATABASE … SET` takes them. */
  readonly settings?: { readonly [name: string]: string };
};

export type PostgresPlace = {
  readonly url: string;
  readonly open: (given?: Opening) => Promise<Store>;
  readonly remove: Place['remove'];
  /** As another program would, past the store. */
  readonly query: (sql: string) => Promise<readonly object[]>;
};

/** Empty databases. One that was given back is emptied and used again, with its key: making one takes longer than most tests. */
export function postgresPlaces(given: Given = {}): () => Promise<PostgresPlace> {
  const free: Emptied[] = [];
  const { settings = {}, now = () => 10_000, ...options } = given;
  afterAll(async () => {
    for (const { admin, directory } of free) {
      await admin.end();
      await rm(directory, { recursive: true, force: true });
    }
  });
  return async () => {
    const place = free.pop() ?? (await newPlace(settings));
    const keyPath = join(place.directory, 'signalbox.key');
    return {
      url: urlOf(place.database, serverPort()),
      query: async (sql) => (await place.admin.query(sql)).rows,
      open: (given = {}) => {
        const { port = serverPort(), ...opening } = { ...options, ...given };
        const database = { ...usual, url: urlOf(place.database, port), place: place.database, ...opening };
        return openPostgresStore({ database, keyPath, now, randomBytes });
      },
      remove: async () => {
        await place.admin.query(emptyTables);
        free.push(place);
      },
    };
  };
}

const usual = { portable: false, prepare: false, weakDurability: true, connections: 4, hints: true };

/** The same for blobs and logs. */
export function postgresFilePlaces(): () => Promise<FilePlace> {
  const places = postgresPlaces();
  return async () => {
    const { url, open, remove } = await places();
    await (await open()).close();
    const database = { ...usual, url, place: url };
    return { open: async (given = {}) => openPostgresFiles({ database, randomBytes, ...given }), remove };
  };
}

type Emptied = { readonly database: string; readonly directory: string; readonly admin: pg.Client };

const emptyTables = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    IF name = 'projects' THEN EXECUTE 'DELETE FROM projects WHERE name <> ''default''';
    ELSIF name NOT IN ('schema_steps', 'sealing_keys') THEN EXECUTE 'DELETE FROM ' || quote_ident(name); END IF;
  END LOOP; END $$`;

let count = 0;

/** Test files run side by side, each in a process of its own. */
async function newPlace(settings: { readonly [name: string]: string }): Promise<Emptied> {
  count += 1;
  const database = `signalbox_${process.pid}_${count}`;
  const maker = await connect('postgres');
  await maker.query(`CREATE DATABASE ${database}`);
  for (const [key, value] of Object.entries(settings))
    await maker.query(`ALTER DATABASE ${database} SET ${key} = '${value}'`);
  await maker.end();
  return {
    database,
    directory: await mkdtemp(join(tmpdir(), 'signalbox-keys-')),
    admin: await connect(database),
  };
}

/** As another program would, past the store. */
async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(database, serverPort()) });
  await client.connect();
  return client;
}

function urlOf(database: string, port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

function serverPort(): number {
  return inject('postgresPort');
}
