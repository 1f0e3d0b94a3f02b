import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '../../../../testing/cutting-proxy.ts';
import type { Store } from '../store.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';

const newPlace = postgresPlaces();
let place: PostgresPlace;
let proxy: CuttingProxy;
let store: Store;
let runs: SampleRuns;

beforeEach(async () => {
  proxy = await startCuttingProxy(inject('postgresPort'));
  place = await newPlace();
  store = await place.open({ port: proxy.port });
  runs = new SampleRuns();
});

afterEach(async () => {
  await store.close();
  await proxy.close();
  await place.remove();
});

test('a commit whose answer was lost is found to have been taken', async () => {
  const start = runs.start({ lease: { owner: 'server:a', until: 5000 } });
  proxy.cutCommit = 'after';
  expect(await store.commit(batchOf(start))).toMatchObject([{ ok: true, leased: [{ id: start.newTasks[0]?.id }] }]);
  expect(await store.runJournal(start.id, 0, 10)).toEqual(start.transitions);
});

test('a commit that was lost on its way fails, and is never taken later', async () => {
  const start = runs.start();
  proxy.cutCommit = 'before';
  await expect(store.commit(batchOf(start))).rejects.toMatchObject({ code: 'store_failed' });
  expect(await store.load([{ kind: 'run', id: start.id }])).toEqual([]);
  expect(await store.commit(batchOf(start))).toEqual([{ ok: true, leased: [] }]);
});

test('while the database is away the outcome stays open, and doing it again meets what was taken', async () => {
  const start = runs.start();
  proxy.cutCommit = 'after';
  proxy.isAway = true;
  await expect(store.commit(batchOf(start))).rejects.toMatchObject({
    code: 'store_failed',
    details: { outcome: 'unknown' },
  });
  await expect(store.commit(batchOf(start))).rejects.toMatchObject({ code: 'store_failed' });
  proxy.isAway = false;
  expect(await store.commit(batchOf(start))).toEqual([{ ok: false, conflict: { kind: 'version', id: start.id } }]);
  expect(await store.runJournal(start.id, 0, 10)).toEqual(start.transitions);
});
