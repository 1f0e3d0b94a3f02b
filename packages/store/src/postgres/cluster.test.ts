import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterStore } from '../cluster.ts';
import type { Store } from '../store.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';

const places = postgresPlaces();
let place: PostgresPlace;
let store: Store;
let servers: ClusterStore;

beforeEach(async () => {
  place = await places();
  store = await place.open();
  if (!store.cluster) throw new Error('one server only');
  servers = store.cluster;
});

afterEach(async () => {
  await store.close();
  await place.remove();
});

const join = (server: string, leaseMs = 60_000) => servers.joinServers({ server, leaseMs });
/** A run whose call is leased to this server from its birth. */
const born = (server: string, prefix = server) => {
  const start = new SampleRuns(prefix).start({ lease: { owner: server, until: Number.MAX_SAFE_INTEGER } });
  return { start, batch: { ...batchOf(start), server }, task: start.newTasks[0]!.id };
};

test('servers know how many others live, and go by the time of the database', async () => {
  const { at, others } = await join('server:a');
  expect(others).toBe(0);
  expect((await join('server:b')).others).toBe(1);
  const renewed = await servers.renewServer({ server: 'server:a', leaseMs: 60_000 });
  expect(renewed?.others).toBe(1);
  expect(renewed?.at).toBeGreaterThanOrEqual(at);
  const [a, b] = await servers.servers();
  expect([a?.server, b?.server]).toEqual(['server:a', 'server:b']);
  expect(a?.leaseEndsInMs).toBeGreaterThan(0);
  expect(a?.leaseEndsInMs).toBeLessThanOrEqual(60_000);
  expect(await servers.endLapsedServers()).toEqual([]);
});

test('servers know whether another one asks for signed acknowledgements', async () => {
  const strict = await servers.joinServers({ server: 'server:a', leaseMs: 60_000, signedAcks: true });
  expect(strict.signedAcks).toBe(false);
  expect((await join('server:b')).signedAcks).toBe(true);
  await servers.leaveServers('server:a');
  expect(await servers.renewServer({ server: 'server:b', leaseMs: 60_000 })).toMatchObject({ signedAcks: false });
});

test('what a server held is free when it is not heard of any more, and nothing that it commits is written', async () => {
  await join('server:dead', -1);
  await join('server:b');
  const { batch, task } = born('server:dead');
  expect(await store.commit(batch)).toMatchObject([{ ok: true }]);
  expect((await store.task(task))?.owner).toBe('server:dead');
  expect(await servers.endLapsedServers()).toEqual(['server:dead']);
  expect(await servers.endLapsedServers()).toEqual([]);
  expect((await store.task(task))?.owner).toBe('');
  expect(await servers.renewServer({ server: 'server:dead', leaseMs: 60_000 })).toBeUndefined();
  const later = born('server:dead', 'later');
  expect(await store.commit(later.batch)).toEqual([{ ok: false, conflict: { kind: 'server', server: 'server:dead' } }]);
  expect(await store.load([{ kind: 'run', id: later.start.id }])).toEqual([]);
});

test('a server whose lease is over still holds what nobody has taken', async () => {
  await join('server:slow', -1);
  expect(await servers.renewServer({ server: 'server:slow', leaseMs: 60_000 })).toMatchObject({ others: 0 });
  expect(await servers.endLapsedServers()).toEqual([]);
});

test('a commit that is under way when its server is ended is done before that, and its tasks are given back too', async () => {
  for (let round = 0; round < 10; round += 1) {
    const server = `server:${round}`;
    await join(server, -1);
    const { batch, task } = born(server);
    const [[result]] = await Promise.all([store.commit(batch), servers.endLapsedServers()]);
    expect((await store.task(task))?.owner ?? '').toBe('');
    if (!result?.ok) expect(result).toMatchObject({ conflict: { kind: 'server' } });
  }
});

test('a database that is another system than before, as after a dump, or another timeline is noticed once', async () => {
  await join('server:a');
  const { batch, task } = born('server:a');
  await store.commit(batch);
  for (const other of ["split_part(value, '/', 1) || '/1'", "'0000000F/' || split_part(value, '/', 2)"]) {
    await place.query(`UPDATE settings SET value = ${other} WHERE key = 'life'`);
    expect(await servers.renewServer({ server: 'server:a', leaseMs: 60_000 })).toBeUndefined();
    expect(await join('server:a')).toMatchObject({ isRestored: true, others: 0 });
    expect(await join('server:a')).not.toHaveProperty('isRestored');
  }
  expect((await store.task(task))?.owner).toBe('');
});

test('a server that was taken for dead claims nothing under its old name', async () => {
  await join('server:dead', -1);
  await store.commit(batchOf(new SampleRuns('free').start()));
  const request = { kinds: ['http' as const], now: 20_000, leaseUntil: 30_000, limit: 10 };
  await servers.endLapsedServers();
  expect(await store.claim({ ...request, owner: 'server:dead', server: 'server:dead' })).toEqual([]);
  await join('server:new');
  expect(await store.claim({ ...request, owner: 'server:new', server: 'server:new' })).toHaveLength(1);
});

test('who leaves gives back what it has', async () => {
  await join('server:a');
  const { batch, task } = born('server:a');
  await store.commit(batch);
  await servers.leaveServers('server:a');
  expect((await store.task(task))?.owner).toBe('');
});

test('a commit with a lower number that comes late is told of', async () => {
  const { place: from } = await servers.changedSince(undefined, 10);
  const [one, two] = [new SampleRuns('one').start(), new SampleRuns('two').start()];
  await store.commit(batchOf(one));
  await store.commit(batchOf(two));
  const first = await servers.changedSince(from, 10);
  expect(first.changed.map(({ id }) => id)).toEqual([one.id, two.id]);
  // As if the first of them had not committed yet when it was looked for.
  const { seen } = first.place.run;
  const early = { ...first.place, run: { seen, missing: [{ no: seen - 1, since: 10_000 }] } };
  const later = await servers.changedSince(early, 10);
  expect(later.changed).toEqual([{ kind: 'run', id: one.id }]);
  expect(later.place.run.missing).toEqual([]);
  expect((await servers.changedSince(later.place, 10)).changed).toEqual([]);
});
