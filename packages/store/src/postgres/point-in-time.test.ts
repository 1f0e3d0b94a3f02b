import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyDatabase, newArchive, restoreDatabase } from '../../../../testing/base-backup.ts';
import { type PostgresServer, startPostgres, withoutDisk } from '../../../../testing/postgres-server.ts';
import { claimsIn } from '../epochs.ts';
import type { Store } from '../store.ts';
import { unitOf } from '../testing/decided-writes.ts';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';
import { openPostgresStore } from './open-postgres-store.ts';

let folder: string;
let server: PostgresServer;
let store: Store;

/** A PostgreSQL whose write-ahead log is archived, with a store of a user who is no superuser. */
beforeEach(async () => {
  const archive = newArchive();
  folder = archive.folder;
  server = await startPostgres({
    ...withoutDisk,
    ...archive.settings,
    recovery_target_name: 'monday',
    recovery_target_action: 'promote',
  });
  await asAdmin('CREATE ROLE app LOGIN', 'CREATE DATABASE app OWNER app');
  const url = `postgres://app@127.0.0.1:${server.port}/app`;
  const usual = { hints: false, portable: false, prepare: false, weakDurability: true, connections: 4 };
  store = await openPostgresStore({
    database: { ...usual, url, place: 'app' },
    keyPath: undefined,
    now: () => 2000,
    randomBytes,
  });
});

afterEach(async () => {
  await store.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The statements one after the other in one session; answers the first column of the last. */
async function asAdmin(...statements: readonly string[]): Promise<string> {
  const admin = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${server.port}/postgres` });
  await admin.connect();
  let rows: readonly object[] = [];
  for (const sql of statements) rows = (await admin.query(sql)).rows;
  await admin.end();
  return String(Object.values(rows[0] ?? {})[0]);
}

const joined = (name: string) => store.cluster!.joinServers({ server: name, leaseMs: 600_000 });
const claim = { kinds: ['http'], owner: 'agent:a', now: 2000, leaseUntil: 9000, limit: 1 } as const;

test('who got a lease after the point that a database was restored to is not believed, and the others go on', async () => {
  const data = await asAdmin('SHOW data_directory');
  const copy = join(folder, 'base');
  const runs = new SampleRuns();
  expect(await joined('server:a')).not.toHaveProperty('isRestored');
  await copyDatabase(server, { data, copy });
  const first = runs.start();
  await store.commit({ ...batchOf(first), server: 'server:a' });
  const [held] = await store.claim(claim);
  await asAdmin("SELECT pg_create_restore_point('monday')");
  const [lost] = await store.claim({ ...claim, now: 9000 });
  const born = () => new SampleRuns('later').start({ lease: { owner: 'server:a', until: 600_000 } });
  const [original] = await store.commit({ ...batchOf(born()), server: 'server:a' });
  expect([held?.epoch, lost?.epoch]).toEqual([1, 2]);
  await restoreDatabase(server, { data, copy });

  // Nobody has noticed yet: nothing is written, and nothing is given to anybody.
  const unnoticed = await store.commit({ ...batchOf(born()), server: 'server:a' });
  expect(unnoticed).toEqual([{ ok: false, conflict: { kind: 'server', server: 'server:a' } }]);
  expect(await store.claim({ ...claim, now: 9000 })).toEqual([]);
  expect(await store.cluster?.renewServer({ server: 'server:a', leaseMs: 1 })).toBeUndefined();

  expect(await joined('server:b')).toMatchObject({ isRestored: true });
  expect(await joined('server:c')).not.toHaveProperty('isRestored');
  const task = held!.id;
  expect(await store.extend({ task, epoch: lost!.epoch, until: 9000 })).toBe(false);
  expect(await store.extend({ task, epoch: held!.epoch, until: 9000 })).toBe(true);
  const [again] = await store.claim({ ...claim, now: 9000, leaseUntil: 20_000 });
  expect(again?.id).toBe(task);
  expect(again?.epoch).toBeGreaterThan(1_000_000);
  expect(claimsIn(again!.epoch)).toBe(2);
  for (const { epoch } of [held!, lost!]) {
    const unit = unitOf([], { fences: [{ task, epoch }] });
    expect(await store.commit({ units: [unit], tasks: [] })).toMatchObject([{ conflict: { kind: 'fence' } }]);
  }
  const later = born();
  const [made] = await store.commit({ ...batchOf(later), server: 'server:b' });
  if (!original?.ok || !made?.ok) throw new Error('a task was not made');
  expect(original.leased[0]).toMatchObject({ id: made.leased[0]?.id, epoch: 1 });
  expect(claimsIn(made.leased[0]!.epoch)).toBe(1);
  expect(made.leased[0]).toEqual(await store.task(made.leased[0]!.id));
  expect(made.leased[0]!.epoch).toBeGreaterThan(1_000_000);
  expect(await store.copyOf(first.attempts[0]!.uuid)).toBeUndefined();
  expect(await store.copyOf(later.attempts[0]!.uuid)).toBe(made.leased[0]!.epoch - 1);
});
