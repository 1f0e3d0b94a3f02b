import { randomBytes } from 'node:crypto';
import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../index.ts';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { startWriter } from '../testing/start-writer.ts';
import { Connection } from './connection.ts';

let place: Awaited<ReturnType<typeof newSqlitePlace>>;

beforeEach(async () => {
  place = await newSqlitePlace();
});

afterEach(() => place.remove());

test('durability rests on settings that the engine itself reports', async () => {
  const store = await place.open();
  expect(await store.durability()).toMatchObject({
    engine: expect.stringMatching(/^SQLite 3\./),
    weak: [],
    settings: { journal_mode: 'wal', synchronous: '2', busy_timeout: '5000' },
  });
  await store.close();
});

test('a second server on the same directory is refused, and the first goes on', async () => {
  const store = await place.open();
  await expect(place.open()).rejects.toMatchObject({ code: 'store_locked' });
  await expect(place.open()).rejects.toThrow(`Another server is running on the data in ${place.directory}:`);
  const start = new SampleRuns().start();
  expect(await store.commit(batchOf(start))).toMatchObject([{ ok: true }]);
  await store.close();
  await (await place.open()).close();
});

test('leases of servers end with their process, those of agents go on', async () => {
  const store = await place.open();
  const [server, agent] = [new SampleRuns('s').start({ at: 1000 }), new SampleRuns('a').start({ at: 2000 })];
  await store.commit(batchOf(server, agent));
  const leaseUntil = 9_000_000_000_000;
  const request = { kinds: ['http'], limit: 1, leaseUntil } as const;
  expect(await store.claim({ ...request, now: 1000, owner: 'server:a' })).toHaveLength(1);
  expect(await store.claim({ ...request, now: 2000, owner: 'agent:1' })).toHaveLength(1);
  await store.close();
  const next = await place.open();
  const claimed = await next.claim({ ...request, now: 5000, owner: 'server:b' });
  expect(claimed).toMatchObject([{ id: server.newTasks[0]?.id, epoch: 2 }]);
  const task = agent.newTasks[0]?.id ?? '';
  expect(await next.extend({ task, epoch: 1, until: leaseUntil })).toBe(true);
  await next.close();
});

test('a server of another process is refused too, until the holder is killed', async () => {
  const writer = await startWriter(new URL('../testing/writer-process.ts', import.meta.url), place.directory);
  await expect(place.open()).rejects.toMatchObject({ code: 'store_locked' });
  await writer.kill();
  const store = await place.open();
  expect(await store.runs({ project: 'main', limit: 1 })).toHaveLength(1);
  await store.close();
});

test('a reader beside the server is not shut out', async () => {
  const store = await place.open();
  const start = new SampleRuns().start();
  await store.commit(batchOf(start));
  const reader = new Connection(join(place.directory, 'signalbox.db'));
  expect(reader.get('SELECT id FROM runs')).toMatchObject({ id: start.id });
  reader.close();
  await store.close();
});

test('nobody else may read what the store writes, whatever the mode of the directory', async () => {
  await chmod(place.directory, 0o755);
  const store = await place.open();
  await store.commit(batchOf(new SampleRuns().start()));
  const names = await readdir(place.directory);
  expect(names).toContain('signalbox.db-wal');
  for (const name of names) expect((await stat(join(place.directory, name))).mode & 0o077, name).toBe(0);
  await store.close();
});

test('a closed store refuses, and closing twice is harmless', async () => {
  const store = await place.open();
  await store.close();
  await store.close();
  await expect(store.runs({ project: 'main', limit: 1 })).rejects.toMatchObject({ code: 'store_failed' });
  await expect(store.commit(batchOf(new SampleRuns().start()))).rejects.toMatchObject({ code: 'store_failed' });
});

test('a database in memory outlives the store that was given up, and leases of its server end', async () => {
  const options = { directory: ':memory:', database: new DatabaseSync(':memory:'), now: () => 2000, randomBytes };
  const first = await openSqliteStore(options);
  await first.commit(batchOf(new SampleRuns().start()));
  const kinds = ['start-build', 'http'] as const;
  const request = { kinds, owner: 'server:1', now: 2000, leaseUntil: 9000, limit: 9 };
  expect(await first.claim(request)).toHaveLength(1);
  const second = await openSqliteStore(options);
  expect(await second.claim({ ...request, owner: 'server:2' })).toMatchObject([{ epoch: 2, owner: 'server:2' }]);
  await first.close();
});

test('a place that cannot be a data directory is refused with its name', async () => {
  const directory = join('/dev/null', 'data');
  const opening = openSqliteStore({ directory, now: () => 1, randomBytes: (size) => new Uint8Array(size) });
  await expect(opening).rejects.toMatchObject({ code: 'store_failed', details: { path: directory } });
});

test('a file that is no database is refused', async () => {
  await writeFile(join(place.directory, 'signalbox.db'), 'this is no database, and long enough to look at'.repeat(50));
  await expect(place.open()).rejects.toMatchObject({ code: 'store_failed' });
});
