import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresServer } from '../../../../testing/postgres-server.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../postgres/open-postgres-store.ts';
import type { Place } from './place.ts';

type Given = Partial<Pick<PostgresStoreOptions, 'prepare' | 'connections' | 'now'>>;

/** Empty databases of a server. One that was given back is emptied and used again: making one takes seconds. */
export async function postgresPlaces(server: PostgresServer, given: Given = {}): Promise<() => Promise<Place>> {
  const free: string[] = [];
  return async () => {
    const database = free.pop() ?? (await newDatabase(server));
    const directory = await mkdtemp(join(tmpdir(), 'signalbox-keys-'));
    return {
      open: () => openPostgresStore(optionsFor(server.url(database), join(directory, 'signalbox.key'), given)),
      remove: async () => {
        await administer(server.url(database), emptyTables);
        free.push(database);
        await rm(directory, { recursive: true, force: true });
      },
    };
  };
}

const emptyTables = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' LOOP
    IF name <> 'schema_steps' THEN EXECUTE 'DELETE FROM ' || quote_ident(name); END IF;
  END LOOP; END $$`;

function optionsFor(url: string, keyPath: string | undefined, given: Given): PostgresStoreOptions {
  return { url, keyPath, now: () => 10_000, randomBytes, ...given };
}

let count = 0;

async function newDatabase(server: PostgresServer): Promise<string> {
  count += 1;
  const name = `signalbox_${count}`;
  await administer(server.url('postgres'), `CREATE DATABASE ${name}`);
  return name;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
