import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { openPostgresStore } from './open-postgres-store.ts';

const newPlace = postgresPlaces();
let place: PostgresPlace;
let folder: string;

beforeEach(async () => {
  place = await newPlace();
  folder = await mkdtemp(join(tmpdir(), 'signalbox-first-'));
});

afterEach(() => rm(folder, { recursive: true }));

function open(key: string): Promise<Store> {
  const given = { url: place.url, place: place.url, portable: false, prepare: false, weakDurability: true };
  const database = { ...given, connections: 2, hints: false };
  return openPostgresStore({ database, keyPath: join(folder, key, 'signalbox.key'), now: () => 1, randomBytes });
}

test('of several that start at once with a folder of their own one goes on, the others ask for its key', async () => {
  const opened = await Promise.allSettled(['one', 'two', 'three'].map(open));
  const stores = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const reasons = opened.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  await Promise.all(stores.map((store) => store.close()));
  expect(stores).toHaveLength(1);
  // Who comes a little later has not made a key of its own any more.
  const asked = { code: expect.stringMatching(/^key_(?:wrong|missing)$/) };
  expect(reasons).toMatchObject([asked, asked]);
});

test('several that start at once with the same folder all have its one key', async () => {
  const stores = await Promise.all(['same', 'same', 'same', 'same'].map(open));
  await stores[0]?.putSecret('pem', 'swordfish');
  expect(await Promise.all(stores.map((store) => store.secret('pem')))).toEqual(Array(4).fill('swordfish'));
  await Promise.all(stores.map((store) => store.close()));
  expect(await readdir(join(folder, 'same'))).toEqual(['signalbox.key']);
});
