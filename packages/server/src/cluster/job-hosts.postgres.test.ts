import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDatabaseUrl } from '@signalbox/store';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { codeOf, RawJobHost } from '../job-hosts/testing/raw-job-host.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

/** Job hosts at two servers of one database. */
let data: string;
let address: string;
let servers: readonly TestServer[];
let one: TestServer;
let two: TestServer;
const keys = new Map<string, string>();

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'signalbox-hosts-'));
  address = await newPostgresDatabase({ port: inject('postgresPort') });
  const read = readDatabaseUrl(`${address}?weak-durability=on&connections=4`);
  if (!read.ok) throw new Error(read.problem);
  const { database } = read;
  servers = await Promise.all([1, 2].map(() => startTestServer({ database, data })));
  [one, two] = servers as [TestServer, TestServer];
  keys.clear();
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  await rm(data, { recursive: true });
});

const flow = 'flow f step a => (SUCCESS -> done) { action = work; }; flow_end';
const statusOf = async (name: string) => (await two.get(`/api/runs/${name}`)).body.status;
const start = async (at: TestServer, name: string) =>
  expect((await at.post('/api/runs', { flow: 'f', name })).status).toBe(201);

async function connect(at: TestServer, name: string, instance = 'process-1'): Promise<RawJobHost> {
  const key = keys.get(name) ?? ((await one.post('/api/agents', { name, jobs: ['*'] })).body.key as string);
  keys.set(name, key);
  return RawJobHost.connect(at.url.replace('http', 'ws'), key, instance);
}

test('hosts of several servers share the work of all', async () => {
  const hosts = [await connect(one, 'h1'), await connect(two, 'h2')] as const;
  for (const host of hosts) await host.declare([codeOf('work')], { slots: 1 });
  await one.apply(flow);
  for (const name of ['a', 'b']) await start(one, name);
  const given = await Promise.all(hosts.map((host) => host.given()));
  expect(given.map(({ run }) => run.name).sort()).toEqual(['a', 'b']);
  for (const [at, host] of hosts.entries()) await host.tell(host.returned(given[at]?.id ?? ''));
  expect([await statusOf('a'), await statusOf('b')]).toEqual(['done', 'done']);
});

test('a host whose server ends goes on with its attempt at another one', async () => {
  const host = await connect(one, 'h');
  await host.declare([codeOf('work')]);
  await one.apply(flow);
  await start(one, 'a');
  const { id } = await host.given();
  await one.restart();
  expect((await host.raw.closed).code).toBeGreaterThan(1000);
  const back = await connect(two, 'h');
  expect(await back.declare([codeOf('work')], { running: [id] })).toEqual({ refused: [], lost: [] });
  expect(await back.tell(back.returned(id))).toEqual(['taken']);
  expect(await statusOf('a')).toBe('done');
});

test('what a host tells at one server is nothing where its next process is at another', async () => {
  const before = await connect(one, 'h');
  await before.declare([codeOf('work')]);
  await one.apply(flow);
  await start(one, 'a');
  const { id } = await before.given();
  const next = await connect(two, 'h', 'process-2');
  await next.declare([codeOf('work')]);
  const again = await next.given();
  expect(again).toMatchObject({ run: { name: 'a' }, attempt: 1 });
  expect(await before.tell(before.returned(id))).toEqual(['lost']);
  expect(await next.tell(next.returned(again.id))).toEqual(['taken']);
});

test('a cordon holds at all servers as soon as it says that it is settled', async () => {
  const host = await connect(two, 'h');
  await host.declare([codeOf('work')]);
  await one.apply(flow);
  expect((await one.post('/api/agents/h/cordon')).body.cordon).toMatchObject({ by: 'admin' });
  const cordonAt = async (at: TestServer) => (await at.get('/api/agents')).body.agents[0].cordon;
  await expect.poll(() => cordonAt(one), { timeout: 20_000 }).toMatchObject({ settled: true });
  expect(await cordonAt(two)).toMatchObject({ by: 'admin' });
  await start(two, 'a');
  expect((await two.get('/api/agents')).body.agents).toMatchObject([{ name: 'h', connected: true, running: 0 }]);
  expect((await one.post('/api/agents/h/uncordon')).body.cordon).toBeUndefined();
  expect(await host.given()).toMatchObject({ run: { name: 'a' } });
});

test('a server that has not heard of a new one yet does not say that a cordon is settled', async () => {
  const own = await newPostgresDatabase({ port: inject('postgresPort') });
  const read = readDatabaseUrl(`${own}?weak-durability=on&connections=4`);
  if (!read.ok) throw new Error(read.problem);
  const { database } = read;
  // It hears of others with its next beat, in 20 s.
  const first = await startTestServer({ database, data, serverLeaseMs: 60_000 });
  const second = await startTestServer({ database, data, serverLeaseMs: 60_000 });
  try {
    await first.post('/api/agents', { name: 'h' });
    expect((await first.post('/api/agents/h/cordon')).body.cordon).toMatchObject({ settled: false });
  } finally {
    await first.stop();
    await second.stop();
  }
});

test('an attempt of a run that a newer version has changed is given to no host here', async () => {
  const declaring = await connect(one, 'd');
  await declaring.declare([codeOf('work')]);
  await one.apply(flow);
  await declaring.raw.call('drain');
  await start(one, 'a');
  const admin = new pg.Client({ connectionString: address });
  await admin.connect();
  const mark = `UPDATE runs SET seq = seq + 1, state = (state::jsonb || jsonb_build_object('seq', seq + 1, 'format', 99))::text`;
  expect((await admin.query(mark)).rowCount).toBe(1);
  await admin.end();
  // What is read anew, as after a hint or a conflict.
  await two.restart();
  const host = await connect(two, 'h');
  await host.declare([codeOf('work')]);
  await two.logs('an attempt is left to servers of a newer version');
  expect(two.logged.filter(({ level }) => level === 'error')).toEqual([]);
  const agents = async () => (await two.get('/api/agents')).body.agents;
  await expect.poll(agents, { timeout: 20_000 }).toMatchObject([{ running: 0 }, { running: 0 }]);
});
