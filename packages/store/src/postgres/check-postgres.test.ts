import { expect, test } from 'vitest';
import { checkDatabaseSuite } from '../check-database.suite.ts';
import { postgresPlaces } from '../testing/postgres-place.ts';
import { checkPostgres } from './check-postgres.ts';
import { readDatabaseUrl } from './database-url.ts';

const newPlace = postgresPlaces();

function check(url: string) {
  const read = readDatabaseUrl(url);
  if (!read.ok) throw new Error(read.problem);
  return checkPostgres(read.database);
}

checkDatabaseSuite(async () => {
  const place = await newPlace();
  return { ...place, check: () => check(place.url), write: place.query, key: 'id' };
});

test('a database that Signalbox was never started on is an error, and stays as it is', async () => {
  const place = await newPlace();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await expect(check(place.url)).rejects.toThrow(/^There is nothing of Signalbox in 127\.0\.0\.1:\d+\/signalbox_\d+/);
  expect(await place.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  await place.remove();
});
