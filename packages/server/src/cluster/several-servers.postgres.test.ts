import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { type ActionService, type Call, startActionService } from '../testing/action-service.ts';
import { type SpawnedServer, spawnServer } from '../testing/spawn-server.ts';

let folder: string;
let database: string;
const servers: SpawnedServer[] = [];
const services: ActionService[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-cluster-'));
  database = `${await newPostgresDatabase({ port: inject('postgresPort') })}?weak-durability=on`;
});

afterEach(async () => {
  for (const { child, ended } of servers.splice(0)) {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended;
  }
  for (const service of services.splice(0)) await service.close();
  await rm(folder, { recursive: true, force: true });
});

type Server = SpawnedServer & {
  readonly url: string;
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
};

// biome-ignore lint/suspicious/noExplicitAny: views, of which each test looks at another part.
type Answer = { readonly status: number; readonly body: any };

/** Where one that dies is soon missed; one that lives is not missed on a busy machine where it has the longer lease. */
const missedSoon = { SIGNALBOX_SERVER_LEASE_SECONDS: '1' };
const notMissed = { SIGNALBOX_SERVER_LEASE_SECONDS: '20' };

/** One of the servers of the database; all have the same key of secrets, as an operator would see to. */
async function server(environment: { readonly [name: string]: string } = {}): Promise<Server> {
  const args = ['--database', database, '--data', folder, '--port', '0', '--open', '--no-local-agent'];
  const spawned = spawnServer(args, { ...missedSoon, ...environment });
  servers.push(spawned);
  const url = await spawned.listening;
  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const answer = await fetch(url + path, init);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const headers = { 'content-type': 'application/json' };
  return {
    ...spawned,
    url,
    post: (path, body) => call(path, { method: 'POST', headers, body: JSON.stringify(body) }),
    get: (path) => call(path),
  };
}

async function service(answer: Parameters<typeof startActionService>[0]): Promise<ActionService> {
  const started = await startActionService(answer);
  services.push(started);
  return started;
}

const flows = (url: string, limits = '') => `
  action call addr = "${url}"; args = (str text); return = (OK); action_end
  flow f ${limits}
    step A => (OK -> B) { action = call; args = (text = "a"); };
    step B => (OK -> done) { action = call; args = (text = "b"); };
  flow_end`;

const ack = (at: Server, { body }: Call) => at.post('/step', { uuid: body.uuid, ackState: 'OK', done: true });

/** Looks until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const ended = async (at: Server, run: string) => (await at.get(`/api/runs/${run}`)).body.status === 'done';

test('any server takes any request, and tells at once what another has done', async () => {
  const [one, two] = [await server(notMissed), await server(notMissed)];
  const called = await service(200);
  expect(await one.post('/api/apply', { text: flows(called.url) })).toMatchObject({ status: 200 });
  const { body: run } = await two.post('/api/runs', { flow: 'f', name: 'r' });
  const stream = await fetch(`${one.url}/api/runs/${run.name}/stream`);
  const told = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect(await ack(one, await called.next())).toMatchObject({ status: 200 });
  expect(await ack(two, await called.next())).toMatchObject({ status: 200 });
  expect(await ended(one, 'r')).toBe(true);
  let text = '';
  while (!text.includes('event: end')) text += (await told.read()).value ?? '';
  expect(called.calls).toHaveLength(2);
});

test('each says which servers there are, and who takes over logs it', async () => {
  const [one, two] = [await server(), await server()];
  const { body: report } = await one.get('/api/doctor');
  expect(report.servers).toEqual([
    expect.objectContaining({ name: expect.stringMatching(/^server:/), isThis: true }),
    expect.objectContaining({ isThis: false }),
  ]);
  const [{ name: killed }, { leaseEndsInMs }] = report.servers;
  expect(leaseEndsInMs).toBeLessThanOrEqual(1000);
  one.child.kill('SIGKILL');
  await until(async () => two.stderr().includes('a server is not heard of any more'));
  expect(two.stderr()).toContain(killed);
  expect((await two.get('/api/doctor')).body.servers).toHaveLength(1);
});

test('once one asks for signed acknowledgements, all do, until one is told not to', async () => {
  const strict = await server({ SIGNALBOX_SIGNED_ACKS: 'required' });
  const lax = await server();
  const called = await service(200);
  await lax.post('/api/apply', { text: flows(called.url) });
  await lax.post('/api/runs', { flow: 'f', name: 'r' });
  const call = await called.next();
  for (const each of [strict, lax]) expect(await ack(each, call)).toMatchObject({ status: 401 });
  expect(lax.stderr()).toContain('another server asks for signed acknowledgements');
  strict.child.kill('SIGKILL');
  await until(async () => (await lax.get('/api/doctor')).body.servers.length === 1);
  expect(await ack(lax, call)).toMatchObject({ status: 401 });
  expect((await lax.get('/api/doctor')).body.facts).toContainEqual({ code: 'signed_acks', required: true });
  await server({ SIGNALBOX_SIGNED_ACKS: 'optional' });
  await until(async () => (await ack(lax, call)).status === 200);
  await called.next();
});

test('what a killed server was about to do another one does, under the same key', async () => {
  const one = await server();
  let holds = true;
  const called = await service((_call, response) => {
    if (!holds) response.end();
  });
  await one.post('/api/apply', { text: flows(called.url) });
  await one.post('/api/runs', { flow: 'f', name: 'r' });
  const first = await called.next();
  const two = await server();
  holds = false;
  one.child.kill('SIGKILL');
  const again = await called.next();
  expect(again.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  expect(again.body.uuid).toBe(first.body.uuid);
  await ack(two, again);
  await ack(two, await called.next());
  expect(await ended(two, 'r')).toBe(true);
});

test('a server that was halted for long goes on as a new one, and nothing is taken twice', async () => {
  const [one, two] = [await server(), await server()];
  let holds = true;
  const called = await service((_call, response) => {
    if (!holds) response.end();
  });
  await one.post('/api/apply', { text: flows(called.url) });
  await one.post('/api/runs', { flow: 'f', name: 'r' });
  const first = await called.next();
  one.child.kill('SIGSTOP');
  holds = false;
  const again = await called.next();
  expect(again.body.uuid).toBe(first.body.uuid);
  one.child.kill('SIGCONT');
  await until(async () => one.stderr().includes('this server was taken for dead'));
  await ack(one, again);
  await ack(two, again);
  await ack(one, await called.next());
  await until(() => ended(two, 'r'));
  const { body: history } = await two.get('/api/runs/r/visits');
  expect(history.visits).toHaveLength(2);
  expect(await one.post('/api/runs', { flow: 'f', name: 's' })).toMatchObject({ status: 201 });
  await ack(two, await called.next());
});

test('a server that is asked to stop leaves at once what it has', async () => {
  const one = await server(notMissed);
  const called = await service(() => undefined);
  await one.post('/api/apply', { text: flows(called.url) });
  await one.post('/api/runs', { flow: 'f', name: 'r' });
  const first = await called.next();
  const two = await server(notMissed);
  one.child.kill('SIGTERM');
  expect((await called.next()).body.uuid).toBe(first.body.uuid);
  expect(await one.ended).toBe(0);
  expect(await ack(two, first)).toMatchObject({ status: 200 });
});

test('a limit of open runs holds for all servers together', async () => {
  const [one, two] = [await server(notMissed), await server(notMissed)];
  const called = await service(200);
  await one.post('/api/apply', { text: flows(called.url, 'limits = (open_runs = 3, on_full = refuse);') });
  const starts = Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).post('/api/runs', { flow: 'f' }));
  const statuses = (await Promise.all(starts)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(3);
});

test('of many starts at two servers from a template for one run at a time, never two are open at once, and all have their turn', async () => {
  const [one, two] = [await server(notMissed), await server(notMissed)];
  const called = await service(200);
  const step = 'step A => (OK -> done) { action = call; args = (text = "a"); };';
  const text = `action call addr = "${called.url}"; args = (str text); return = (OK); action_end flow f ${step} flow_end`;
  await one.post('/api/apply', { text });
  for (const [name, onFull] of [
    ['turns', 'queue'],
    ['single', 'refuse'],
  ] as const) {
    const template = { flow: 'f', maxRunInstance: 1, onFull };
    const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(template) };
    expect((await fetch(`${two.url}/api/templates/${name}`, init)).status).toBe(200);
  }
  const startAll = (template: string) =>
    Promise.all(
      Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? one : two).post('/api/runs', { template })),
    );
  const started = await startAll('turns');
  expect(started.map(({ status }) => status)).toEqual(started.map(() => 201));
  const statuses: string[] = [];
  for (const _ of started) {
    const call = await called.next();
    const { body } = await one.get('/api/runs?template=turns');
    statuses.push(
      body.runs
        .map(({ status }: { status: string }) => status[0])
        .reverse()
        .join(''),
    );
    await ack(two, call);
  }
  // In the order in which they were made, one after the other.
  expect(statuses).toEqual(started.map((_, index) => `${'d'.repeat(index)}r${'c'.repeat(started.length - index - 1)}`));
  const refused = await startAll('single');
  expect(refused.map(({ status }) => status).sort()).toEqual([201, ...refused.slice(1).map(() => 409)]);
  await ack(one, await called.next());
  await until(async () => (await two.post('/api/runs', { template: 'single', name: 'next' })).status === 201);
});
