import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { Database } from './database.ts';
import { migrate, refuseNewer } from './migrate.ts';
import { migrations } from './migrations.ts';

const newPlace = postgresPlaces();
const now = () => 1;
let place: PostgresPlace;
let databases: readonly Database[];

beforeEach(async () => {
  place = await newPlace();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const usual = { connections: 2, prepare: false, portable: false, randomBytes };
  databases = Array.from({ length: 3 }, () => new Database({ url: place.url, ...usual }));
});

afterEach(async () => {
  for (const database of databases) await database.close();
  await place.remove();
});

const schema = async () => ({
  columns: await place.query(`SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2`),
  indexes: await place.query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
  steps: await place.query('SELECT version, step FROM schema_steps ORDER BY 1, 2'),
});

test('a start that is broken off behind any statement is completed by the next', async () => {
  const [database] = databases;
  const died = new Error('died');
  for (let lasts = 1; ; lasts += 1) {
    const onStatement = (done: number) => {
      if (done === lasts) throw died;
    };
    const end = await migrate(database!, { now, onStatement }).catch((error: unknown) => error);
    if (end === undefined) break;
    expect(end).toBe(died);
  }
  const inPieces = await schema();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await migrate(database!, { now });
  expect(inPieces).toEqual(await schema());
  expect(inPieces.steps).toHaveLength(migrations.flatMap(({ statements }) => statements).length);
});

test('several servers may start on an empty database at once', async () => {
  await Promise.all(databases.map((database) => migrate(database, { now })));
  const found = await schema();
  expect(found.steps).toHaveLength(migrations.flatMap(({ statements }) => statements).length);
});

test('a database of a newer version is refused', async () => {
  const [database] = databases;
  await migrate(database!, { now });
  await place.query('INSERT INTO schema_steps (version, step, at) VALUES (99, 1, 1)');
  await expect(refuseNewer(database!)).rejects.toMatchObject({
    code: 'schema_newer',
    details: { found: 99, message: expect.stringMatching(/^The database has schema 99, made by a newer Signalbox/) },
  });
});
