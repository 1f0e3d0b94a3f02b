import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type SpawnedServer, spawnServer } from './testing/spawn-server.ts';

const database = `postgres://postgres:swordfish@127.0.0.1:${inject('postgresPort')}/postgres`;
const wanted = `${database}?weak-durability=on`;

let folder: string;
let spawned: SpawnedServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-database-'));
  spawned = [];
});

afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL');
  await Promise.all(spawned.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], environment = {}): SpawnedServer {
  const place = ['--open', '--no-local-agent', '--data', join(folder, 'data'), '--port', '0'];
  const server = spawnServer([...place, ...args], environment);
  spawned.push(server);
  return server;
}

const post = async (url: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.clone().text()).toBe(200);
};

test('what was acknowledged with a database is there after SIGKILL, and doctor says on what it rests', async () => {
  const first = start(['--database', wanted]);
  const text = `action a addr = "http://127.0.0.1:1"; return = (OK); action_end
    flow_run kept step A => (OK -> done) { action = a; trigger = manual; }; flow_run_end`;
  await post(`${await first.listening}/api/apply`, { text });
  first.child.kill('SIGKILL');
  await first.ended;
  const second = start([], { SIGNALBOX_DATABASE: wanted });
  const url = await second.listening;
  expect(await (await fetch(`${url}/api/runs/kept`)).json()).toMatchObject({ name: 'kept' });
  const doctor = (await (await fetch(`${url}/api/doctor`)).json()) as { checks: object[]; facts: object[] };
  expect(doctor.checks[0]).toEqual({
    name: 'durability',
    ok: false,
    findings: [
      { code: 'commits_weak', settings: ['fsync = off', 'full_page_writes = off', 'synchronous_commit = off'] },
    ],
  });
  expect(doctor.facts).toContainEqual({ code: 'store', engine: expect.stringMatching(/^PostgreSQL 18\./) });
  expect(doctor.facts).toContainEqual({ code: 'setting', name: 'fsync', value: 'off' });
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  const logged = first.stdout() + first.stderr() + second.stdout() + second.stderr();
  expect(logged).toContain('an acknowledged step can be lost');
  expect(logged).toContain(`127.0.0.1:${inject('postgresPort')}/postgres`);
  expect(logged).not.toContain('swordfish');
});

test.each([
  ['no address', 'db.example', '--database: an address as postgres://USER:PASSWORD@HOST:PORT/NAME', 2],
  ['nobody there', 'postgres://x:swordfish@127.0.0.1:1/box', 'The database cannot be used: connect ECONNREFUSED', 1],
  ['settings that are too weak', database, 'an acknowledged step can be lost', 1],
  ['a database that is missing', `${database}s?weak-durability=on`, 'database "postgress" does not exist', 1],
])('%s is refused with one sentence', async (_, address, sentence, status) => {
  const server = start(['--database', address]);
  server.listening.catch(() => undefined);
  expect(await server.ended).toBe(status);
  const [line = '', ...others] = server.stderr().trim().split('\n');
  expect(others).toEqual([]);
  expect(line).toContain(sentence);
  expect(line).not.toContain('swordfish');
});
