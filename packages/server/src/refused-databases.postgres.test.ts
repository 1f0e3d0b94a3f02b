import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../testing/new-postgres-database.ts';
import { startPostgres } from '../../../testing/postgres-server.ts';
import { type SpawnedServer, spawnServer } from './testing/spawn-server.ts';

let folder: string;
let database: string;
const spawned: SpawnedServer[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-refused-'));
  database = await newPostgresDatabase({ port: inject('postgresPort') });
});

afterEach(async () => {
  for (const { child, ended } of spawned.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(address: string): SpawnedServer {
  const place = ['--open', '--no-local-agent', '--data', join(folder, 'data'), '--port', '0'];
  const server = spawnServer([...place, '--database', `${address}?weak-durability=on`]);
  spawned.push(server);
  return server;
}

/** Answers what it said with its end: one line, and nothing on the other channel. */
async function refusal(address: string): Promise<{ readonly status: unknown; readonly sentence: string }> {
  const server = start(address);
  const status = await server.ended;
  const [sentence = '', ...others] = server.stderr().trim().split('\n');
  expect(others).toEqual([]);
  expect(server.stdout()).toBe('');
  return { status, sentence };
}

/** As another program would. */
async function ask<Row extends object>(sql: string, address = database): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const tables = () =>
  ask("SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1");

test('a user who may make no tables is refused, and nothing is written', async () => {
  await ask('DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$');
  const { status, sentence } = await refusal(database.replace('postgres@', 'guest@'));
  expect(sentence).toContain('The database cannot be used: permission denied for schema public');
  expect(status).toBe(1);
  expect(await tables()).toEqual([]);
  expect(readdirSync(folder)).not.toContain('signalbox.key');
});

test('a schema of a newer version is refused, and nothing is written', async () => {
  const first = start(database);
  await first.listening;
  first.child.kill('SIGTERM');
  await first.ended;
  await ask(`INSERT INTO schema_steps (version, step, at) VALUES (99, 1, 1);
    UPDATE settings SET value = '99' WHERE key = 'schema_usable_from'`);
  const written = 'SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS changes FROM pg_stat_user_tables ORDER BY 1';
  const before = [await tables(), await ask(written)];
  const { status, sentence } = await refusal(database);
  expect(sentence).toMatch(
    /The database has schema 99, made by a newer Signalbox; .* Nothing was changed\. \(schema_newer\)$/,
  );
  expect(status).toBe(7);
  expect([await tables(), await ask(written)]).toEqual(before);
});

test('an engine that is too old is refused, and nothing is written', async () => {
  await ask(`CREATE SCHEMA other; CREATE FUNCTION other.version() RETURNS text LANGUAGE sql AS $$ SELECT 'PostgreSQL 14.9 on x' $$;
    DO $do$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET search_path = other, pg_catalog, public'; END $do$`);
  const { status, sentence } = await refusal(database);
  expect(sentence).toContain('PostgreSQL 15 or newer is needed; this is PostgreSQL 14.9. Nothing was changed.');
  expect(status).toBe(1);
  expect(await tables()).toEqual([]);
});

test('a wrong password is refused, and told nobody', async () => {
  const rules = join(folder, 'pg_hba.conf');
  writeFileSync(rules, 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  // Where the tests run as root PostgreSQL runs as another user, who has to read it.
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ hba_file: rules });
  database = await newPostgresDatabase(postgres);
  await ask("CREATE ROLE box LOGIN PASSWORD 'swordfish'");
  const { status, sentence } = await refusal(database.replace('postgres@', 'box:haddock@'));
  expect(sentence).toContain('The database cannot be used: password authentication failed for user "box"');
  expect(sentence).not.toMatch(/haddock|swordfish/);
  expect(status).toBe(1);
  await postgres.stop();
});
