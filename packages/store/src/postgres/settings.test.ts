import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPostgres } from '../../../../testing/postgres-server.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';

const newPlace = postgresPlaces();
let place: PostgresPlace;

beforeEach(async () => {
  place = await newPlace();
});

afterEach(() => place.remove());

/** An engine that says something else of itself. */
const pretend = (version: string) =>
  place.query(`CREATE SCHEMA other; CREATE FUNCTION other.version() RETURNS text LANGUAGE sql AS $$ SELECT '${version}' $$;
    DO $do$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET search_path = other, pg_catalog, public'; END $do$`);
const honest = () =>
  place.query(`DROP SCHEMA other CASCADE;
    DO $do$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' RESET search_path'; END $do$`);
const tables = () => place.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");

test('a database that may lose what it has acknowledged is refused, and nothing is written', async () => {
  await expect(place.open({ weakDurability: false })).rejects.toThrow(
    'The database has fsync = off and full_page_writes = off and synchronous_commit = off: an acknowledged step can be lost. ' +
      'Mend that, or say ?weak-durability=on behind its address. Nothing was changed.',
  );
  expect(await tables()).toEqual([]);
});

test('where that is wanted it is told', async () => {
  const store = await place.open();
  expect(await store.durability()).toMatchObject({
    engine: expect.stringMatching(/^PostgreSQL 18\.\d+$/),
    weak: ['fsync = off', 'full_page_writes = off', 'synchronous_commit = off'],
    settings: { fsync: 'off', synchronous_standby_names: '', default_transaction_isolation: 'read committed' },
  });
  await store.close();
});

test('a database as it comes loses nothing', async () => {
  const server = await startPostgres();
  const url = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
  const store = await place.open({ url, weakDurability: false });
  expect(await store.durability()).toMatchObject({ weak: [] });
  await store.close();
  await server.stop();
});

test('a PostgreSQL that is too old is refused', async () => {
  await pretend('PostgreSQL 14.9 on x86_64');
  await expect(place.open()).rejects.toThrow('PostgreSQL 15 or newer is needed; this is PostgreSQL 14.9.');
  await honest();
});

test('what is not PostgreSQL is used only where that was asked for', async () => {
  await pretend('CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu)');
  await expect(place.open()).rejects.toThrow(
    'CockroachDB CCL v25.2.1 is not PostgreSQL: with ?portable=on it is used all the same.',
  );
  await honest();
});
