import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';
import { endUseBelow, programSchema, refuseNewer } from './schema-use.ts';

const newPlace = postgresPlaces();
const now = () => 1;
const next = programSchema() + 1;
const contract: Migration = { version: next, kind: 'contract', statements: ['CREATE TABLE contracted (id int)'] };
let place: PostgresPlace;
let database: Database;

beforeEach(async () => {
  place = await newPlace();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  database = new Database({ url: place.url, connections: 4, prepare: false, portable: false, randomBytes });
  await migrate(database, { now });
});

afterEach(async () => {
  await database.close();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await place.remove();
});

const migrateFurther = (...later: readonly Migration[]) =>
  migrate(database, { now, migrations: [...migrations, ...later] });
const stepsOf = (version: number) => place.query(`SELECT step FROM schema_steps WHERE version = ${version}`);

test('what was only added to is used by programs of before, also at their start', async () => {
  await migrateFurther({ version: next, kind: 'expand', statements: ['CREATE TABLE added (id int)'] });
  await refuseNewer(database);
  const store = await place.open();
  expect(await store.cluster?.joinServers({ server: 'server:old', leaseMs: 60_000 })).toMatchObject({ others: 0 });
  await store.close();
});

test('nothing is taken away while a server of before lives, and the next start does it', async () => {
  const store = await place.open();
  await store.cluster?.joinServers({ server: 'server:old', leaseMs: 60_000 });
  await migrateFurther(contract);
  expect(await stepsOf(next)).toEqual([]);
  await store.cluster?.leaveServers('server:old');
  await migrateFurther(contract);
  expect(await stepsOf(next)).toHaveLength(1);
  await expect(store.cluster?.joinServers({ server: 'server:old', leaseMs: 60_000 })).rejects.toMatchObject({
    code: 'schema_newer',
    details: { found: next, supported: next - 1 },
  });
  await store.close();
  await expect(place.open()).rejects.toMatchObject({ code: 'schema_newer' });
});

test('a server of before that is dead is not waited for', async () => {
  const store = await place.open();
  await store.cluster?.joinServers({ server: 'server:dead', leaseMs: -1 });
  await migrateFurther(contract);
  expect(await stepsOf(next)).toHaveLength(1);
  expect(await store.cluster?.renewServer({ server: 'server:dead', leaseMs: 60_000 })).toBeUndefined();
  await store.close();
});

test.each([false, true])('of a join and a contract at once one is refused, portable: %s', async (portable) => {
  const store = await place.open({ portable });
  const rival = new Database({ url: place.url, connections: 4, prepare: false, portable, randomBytes });
  for (let round = 0; round < 20; round += 1) {
    const server = `server:${round}`;
    const [joined, ended] = await Promise.all([
      store.cluster?.joinServers({ server, leaseMs: 60_000 }).then(
        () => true,
        () => false,
      ),
      endUseBelow(rival, next),
    ]);
    expect(joined).toBe(!ended);
    await store.cluster?.leaveServers(server);
    await place.query("UPDATE settings SET value = '1' WHERE key = 'schema_usable_from'");
  }
  await rival.close();
  await store.close();
});
