import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { type ActionService, type Call, startActionService } from '../testing/action-service.ts';
import { type SpawnedServer, spawnServer } from '../testing/spawn-server.ts';

const nextVersion = new URL('../../../store/src/testing/next-version.ts', import.meta.url).href;

let folder: string;
let database: string;
let admin: pg.Client;
let called: ActionService;
const spawned: SpawnedServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-upgrade-'));
  database = await newPostgresDatabase({ port: inject('postgresPort') });
  admin = new pg.Client({ connectionString: database });
  await admin.connect();
  called = await startActionService(200);
});

afterEach(async () => {
  for (const { child, ended } of spawned.splice(0)) {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended;
  }
  await called.close();
  await admin.end();
  await rm(folder, { recursive: true, force: true });
});

/** A server of the present version, or of the next one: where it must not be missed meanwhile, on a busy machine, for long. */
function start(version: 'present' | 'next', leaseSeconds = 3): SpawnedServer {
  const args = ['--database', `${database}?weak-durability=on`, '--data', folder, '--port', '0'];
  const environment = {
    SIGNALBOX_SERVER_LEASE_SECONDS: String(leaseSeconds),
    ...(version === 'next' && { NODE_OPTIONS: `--import ${nextVersion}` }),
  };
  // What makes the next version of it changes a module of the sources.
  const server = spawnServer([...args, '--open', '--no-local-agent'], environment, { isCompiled: false });
  spawned.push(server);
  return server;
}

async function post(server: SpawnedServer, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch((await server.listening) + path, init);
  expect(answer.ok, await answer.clone().text()).toBe(true);
}

const ack = (at: SpawnedServer, { body }: Call) => post(at, '/step', { uuid: body.uuid, ackState: 'OK', done: true });

const statusOf = async (at: SpawnedServer, run: string) => {
  const answer = await fetch(`${await at.listening}/api/runs/${run}`);
  return ((await answer.json()) as { readonly status: string }).status;
};

const hasColumn = async () => {
  const sql = "SELECT 1 FROM information_schema.columns WHERE table_name = 'runs' AND column_name = 'later'";
  return (await admin.query(sql)).rows.length === 1;
};

const flow = () => `
  action call addr = "${called.url}"; return = (OK); action_end
  flow f
    step A => (OK -> B) { action = call; };
    step B => (OK -> C) { action = call; };
    step C => (OK -> done) { action = call; };
  flow_end`;

const outdated = /^signalbox: The database has schema \d+, made by a newer Signalbox; .* \(schema_newer\)$/;

/** Several servers are started one after the other. */
const timeout = 120_000;

test('two versions work on the same runs for the length of a deploy', { timeout }, async () => {
  const earlier = start('present', 30);
  await post(earlier, '/api/apply', { text: flow() });
  await post(earlier, '/api/runs', { flow: 'f', name: 'r' });
  const a = await called.next();
  const next = start('next', 30);
  await ack(next, a);
  expect(await hasColumn()).toBe(true);
  await ack(earlier, await called.next());
  const c = await called.next();
  // One that dies in the middle of a deploy may come again.
  earlier.child.kill('SIGKILL');
  const again = start('present', 30);
  await ack(again, c);
  expect(await statusOf(next, 'r')).toBe('done');
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
  expect(await hasColumn()).toBe(true);
});

test('an earlier version is kept out when the last of it is gone, and one that was halted ends', {
  timeout,
}, async () => {
  const earlier = start('present');
  await post(earlier, '/api/apply', { text: flow() });
  await post(earlier, '/api/runs', { flow: 'f', name: 'r' });
  const a = await called.next();
  earlier.child.kill('SIGSTOP');
  await admin.query('UPDATE servers SET lease_until = 0');
  const next = start('next');
  await ack(next, a);
  expect(await hasColumn()).toBe(false);
  earlier.child.kill('SIGCONT');
  expect(await earlier.ended).toBe(7);
  expect(earlier.stderr().trim().split('\n').at(-1)).toMatch(outdated);
  const late = start('present');
  expect(await late.ended).toBe(7);
  expect(late.stderr().trim()).toMatch(outdated);
  await ack(next, await called.next());
});
