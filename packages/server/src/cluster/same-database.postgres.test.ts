import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evolveRun, isOpen, type Run } from '@signalbox/engine';
import { type DatabaseUrl, readDatabaseUrl } from '@signalbox/store';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { startActionService } from '../testing/action-service.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

/** Servers of one database within this process: what they do at the same time. */
let data: string;
let database: DatabaseUrl;
let servers: readonly TestServer[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'signalbox-same-'));
  const address = await newPostgresDatabase({ port: inject('postgresPort') });
  const read = readDatabaseUrl(`${address}?weak-durability=on&connections=4`);
  if (!read.ok) throw new Error(read.problem);
  database = read.database;
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  await rm(data, { recursive: true });
});

async function start(open: boolean, count = 2): Promise<readonly TestServer[]> {
  servers = await Promise.all(Array.from({ length: count }, () => startTestServer({ database, data, open })));
  return servers;
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

test('servers that start at once on an empty database show a link each, and one of them makes the administrator', async () => {
  const started = await start(false, 3);
  const codes = started.map(({ running }) => running.setUpLink?.url.split('#')[1]);
  const answers = await Promise.all(
    started.map((server, index) =>
      server.post('/api/setup', { code: codes[index], name: `user${index}`, password: 'four odd words', token: true }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
  for (const server of started) {
    expect((await server.get('/api/me', as(made[0]?.body.token))).body).toMatchObject({ role: 'admin' });
  }
});

test('first users that are added at once on two servers end open mode with one token for both', async () => {
  const started = await start(true);
  const added = await Promise.all(
    started.map((server, index) => server.post('/api/users', { name: `user${index}`, groups: [] })),
  );
  expect(added.map(({ status }) => status)).toEqual([201, 201]);
  const tokens = added.flatMap(({ body }) => body.adminToken ?? []);
  expect(tokens).toHaveLength(1);
  for (const server of started) {
    expect((await server.get('/api/runs')).status).toBe(401);
    expect((await server.get('/api/me', as(tokens[0]!))).body).toMatchObject({ role: 'admin' });
  }
});

test('keys that sign calls are made once, whichever servers need them first', async () => {
  const started = await start(true);
  const [one, two] = await Promise.all(started.map((server) => server.get('/api/signing-keys')));
  expect(one?.body.keys).toHaveLength(1);
  expect(two?.body).toEqual(one?.body);
  await started[0]!.post('/api/signing-keys/rotate');
  await started[1]!.post('/api/signing-keys/rotate');
  const kept = await started[1]!.get('/api/signing-keys');
  expect(kept.body.keys).toHaveLength(3);
});

test('a name is given to one run, whichever servers are asked at once', async () => {
  const started = await start(true);
  await started[0]!.apply('flow f step A => (DONE -> done) { action = wait; args = (for = "1h"); }; flow_end');
  for (const name of ['a', 'b', 'c', 'd']) {
    const asked = [...started, ...started].map((server) => server.post('/api/runs', { flow: 'f', name }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409, 409]);
  }
});

test('runs below steps are started once and in their limit while two servers start the runs above', async () => {
  const started = await start(true);
  const done = Promise.withResolvers<void>();
  const service = await startActionService((call, response) => {
    response.end();
    const server = started[service.calls.length % 2]!;
    void server.post('/step', { uuid: call.body.uuid, ackState: 'OK', done: true });
    if (service.calls.length === 12) done.resolve();
  });
  await started[0]!.apply(`
    action call addr = "${service.url}"; args = (); return = (OK); action_end
    flow below limits = (open_runs = 2, on_full = queue); step B => (OK -> done) { action = call; }; flow_end
    flow above
      step A => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "below"); };
    flow_end`);
  const names = Array.from({ length: 12 }, (_, index) => `run${index}`);
  await Promise.all(names.map((name, index) => started[index % 2]!.post('/api/runs', { flow: 'above', name })));
  await done.promise;
  for (const name of names)
    await expect.poll(async () => (await started[0]!.get(`/api/runs/${name}`)).body.status).toBe('done');
  const runs = (await started[1]!.get('/api/runs?flow=below&limit=100')).body.runs as {
    name: string;
    status: string;
  }[];
  expect(runs.map(({ name }) => name).sort()).toEqual(names.map((name) => `${name}.A.1`).sort());
  expect(new Set(service.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(12);
  expect(await mostOpen('below')).toBe(2);
  await service.close();
});

/** How many runs of a flow were open at once, by the order of what was committed. */
async function mostOpen(flow: string): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ run: string; transition: string }>(
    'SELECT run, transition FROM run_journal JOIN runs ON runs.id = run WHERE flow = $1 ORDER BY run_journal.no',
    [flow],
  );
  await client.end();
  const runs = new Map<string, Run>();
  const counts = rows.map(({ run, transition }) => {
    runs.set(run, evolveRun(runs.get(run), JSON.parse(transition)));
    return [...runs.values()].filter(({ state }) => isOpen(state.status)).length;
  });
  return Math.max(...counts);
}
