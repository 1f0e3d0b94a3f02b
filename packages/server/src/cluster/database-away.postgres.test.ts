import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { type PostgresServer, startPostgres } from '../../../../testing/postgres-server.ts';
import { startActionService } from '../testing/action-service.ts';
import { type SpawnedServer, spawnServer } from '../testing/spawn-server.ts';

let folder: string;
let postgres: PostgresServer;
let database: string;
const servers: SpawnedServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-away-'));
  postgres = await startPostgres();
  database = await newPostgresDatabase(postgres);
});

afterEach(async () => {
  for (const { child, ended } of servers.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

/** With a lease that is short, so that a short outage is a long one, and that a busy machine keeps. */
async function server(): Promise<SpawnedServer & { readonly url: string }> {
  const args = ['--database', database, '--data', folder, '--port', '0', '--open', '--no-local-agent'];
  const spawned = spawnServer(args, { SIGNALBOX_SERVER_LEASE_SECONDS: '3' });
  servers.push(spawned);
  return { ...spawned, url: await spawned.listening };
}

async function post(
  url: string,
  body: unknown,
): Promise<{ readonly status: number; readonly retryAfter: string | null; readonly text: string }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text() };
}

/** Looks until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const beatsMissed = ({ stderr }: SpawnedServer) =>
  stderr().split('the store did not take that this server lives').length - 1;

test.each(['fast', 'immediate'] as const)(
  'while the database is away (%s) requests hear 503, calls under way go on, and nobody is taken for dead',
  async (mode) => {
    const both = [await server(), await server()] as const;
    const [one, two] = both;
    const held = Promise.withResolvers<void>();
    const called = await startActionService(async (_call, response) => {
      if (called.calls.length === 1) await held.promise;
      response.end();
    });
    const text = `action call addr = "${called.url}"; args = (str text); return = (OK); action_end
      flow f step A => (OK -> B) { action = call; args = (text = "a"); };
        step B => (OK -> done) { action = call; args = (text = "b"); }; flow_end`;
    expect(await post(`${one.url}/api/apply`, { text })).toMatchObject({ status: 200 });
    expect(await post(`${one.url}/api/runs`, { flow: 'f', name: 'r' })).toMatchObject({ status: 201 });
    const first = await called.next();
    await postgres.shutDown(mode);
    const start = { flow: 'f', name: 's', idempotencyKey: 's' };
    for (const { url } of both) {
      expect(await post(`${url}/api/runs`, start)).toMatchObject({ status: 503, retryAfter: '1' });
      const read = await fetch(`${url}/api/runs/r`);
      expect([read.status, read.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await read.json()).toMatchObject({ error: { code: 'store_failed' } });
    }
    const ack = { uuid: first.body.uuid, ackState: 'OK', done: true };
    expect(await post(`${two.url}/step`, ack)).toMatchObject({ status: 503, retryAfter: '1' });
    held.resolve();
    // For longer than a lease.
    await until(() => both.every((each) => beatsMissed(each) >= 4));
    await postgres.startAgain();
    await until(async () => (await post(`${two.url}/step`, ack)).status === 200);
    const second = await called.next();
    await until(async () => (await post(`${one.url}/step`, { ...ack, uuid: second.body.uuid })).status === 200);
    const run = await (await fetch(`${one.url}/api/runs/r`)).json();
    expect(run).toMatchObject({ status: 'done', visits: [{ attempts: 1 }, { attempts: 1 }] });
    expect(await post(`${one.url}/api/runs`, start)).toMatchObject({ status: 201 });
    expect(called.calls.filter(({ body }) => body.uuid === first.body.uuid)).toHaveLength(1);
    for (const { child, stderr } of both) {
      expect(child.exitCode).toBeNull();
      expect(stderr()).not.toMatch(/taken for dead|is taken over/);
    }
    await called.close();
  },
);
