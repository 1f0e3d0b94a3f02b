import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { Database } from './database.ts';
import { endLapsedServers, firstEpochFor, renewServer, takeServerIn } from './live-servers.ts';

const newPlace = postgresPlaces();
const usual = { prepare: false, portable: false, randomBytes };
let place: PostgresPlace;
let database: Database;

beforeEach(async () => {
  place = await newPlace();
  await (await place.open()).close();
  const limits = { idleMs: 300, lockMs: 100, statementMs: 200 };
  database = new Database({ ...usual, url: place.url, connections: 1, limits });
});

afterEach(async () => {
  await database.close();
  await place.remove();
});

test('a server that is halted in the middle of a commit does not keep others from taking over', async () => {
  const others = new Database({ ...usual, url: place.url, connections: 1 });
  await takeServerIn(database, { server: 'server:halted', leaseMs: -1, schema: 1 });
  const halted = Promise.withResolvers<void>();
  const woken = Promise.withResolvers<void>();
  const commit = database.transaction(async (session) => {
    expect(await firstEpochFor(session, 'server:halted')).toBe(0);
    halted.resolve();
    await woken.promise;
    await session.run("INSERT INTO settings (key, value) VALUES ('late', 'yes')");
  });
  commit.catch(() => undefined);
  await halted.promise;
  expect(await endLapsedServers(others)).toEqual(['server:halted']);
  woken.resolve();
  await expect(commit).rejects.toMatchObject({ code: 'store_failed' });
  expect(await place.query("SELECT 1 FROM settings WHERE key = 'late'")).toEqual([]);
  expect(await database.get('SELECT 1 AS one')).toEqual({ one: 1 });
  await others.close();
});

test('a server goes on beating while a commit of it is under way', async () => {
  const others = new Database({
    ...usual,
    url: place.url,
    connections: 1,
    limits: { idleMs: 0, lockMs: 100, statementMs: 0 },
  });
  const server = 'server:busy';
  await takeServerIn(others, { server, leaseMs: 1000, schema: 1 });
  await others.transaction(async (session) => {
    expect(await firstEpochFor(session, server)).toBe(0);
    const beat = await database.transaction((other) => renewServer(other, { server, leaseMs: 2000 }));
    expect(beat).toMatchObject({ others: 0 });
  });
  await others.close();
});

test('a statement that stays prepared is planned once, by indexes, within transactions', async () => {
  const preparing = new Database({ ...usual, prepare: true, url: place.url, connections: 1 });
  const ids = (length: number) => Array.from({ length }, (_, at) => `run${at}`);
  for (const length of [1, 2, 1, 300, 1, 40, 2])
    await preparing.transaction((session) => session.all('SELECT id FROM runs WHERE id = ANY(?::text[])', ids(length)));
  const plans = `SELECT generic_plans AS generic, custom_plans AS custom FROM pg_prepared_statements
    WHERE statement LIKE 'SELECT id FROM runs%'`;
  expect(await preparing.all(plans)).toEqual([{ generic: 7, custom: 0 }]);
  expect(await preparing.get('SHOW plan_cache_mode')).toEqual({ plan_cache_mode: 'auto' });
  await preparing.close();
});

test.each([
  [
    'locks that another session holds',
    'LOCK TABLE settings',
    'The database cannot be used: another session holds locks for too long, which pg_stat_activity shows.',
  ],
  [
    'a statement that takes too long',
    'SELECT pg_sleep(100)',
    'The database cannot be used: a statement took too long, or somebody broke it off.',
  ],
])('%s is told', async (_, statement, message) => {
  await place.query('BEGIN; LOCK TABLE settings');
  const work = database.transaction(async (session) => void (await session.run(statement)));
  await expect(work).rejects.toMatchObject({ code: 'store_failed', message });
  await place.query('ROLLBACK');
  // Who gets the connection next has settings of his own.
  expect(await database.get('SHOW lock_timeout')).toEqual({ lock_timeout: '0' });
});
