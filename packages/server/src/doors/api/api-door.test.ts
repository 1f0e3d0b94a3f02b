import { apiRoutes } from '@signalbox/protocol';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Policy } from '../../auth/policy.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import type { Services } from '../services.ts';
import { apiDoor } from './api-door.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

test('the door serves exactly the routes of the table, each under its policy', async () => {
  const served: string[] = [];
  const app = fastify({ exposeHeadRoutes: false });
  app.addHook('onRoute', ({ method, url, config }) => {
    const { policy } = config as { policy: Policy };
    const where = 'where' in policy ? policy.where : 'instance';
    if (url.startsWith('/api/')) served.push(`${String(method)} ${url} ${policy.kind} ${where}`);
  });
  apiDoor(app, {} as Services);
  await app.ready();
  const wanted = apiRoutes.map(({ method, path, role, where }) => `${method} ${path} ${role} ${where}`);
  expect(served.sort()).toEqual(wanted.sort());
});

test('the description is OpenAPI 3.1 with every route, its parameters and its bodies', async () => {
  const { body } = await server.get('/api/openapi.json');
  expect(body.openapi).toMatch(/^3\.1\./);
  const described = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(described.sort()).toEqual(apiRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  const journal = body.paths['/api/runs/{run}/journal'].get;
  expect(journal.parameters).toEqual([
    { name: 'run', in: 'path', required: true, schema: { type: 'string' } },
    expect.objectContaining({ name: 'after', in: 'query', required: false }),
    expect.objectContaining({ name: 'limit', in: 'query', required: false }),
  ]);
  const apply = body.paths['/api/apply'].post.requestBody.content['application/json'].schema;
  expect(apply).toMatchObject({ type: 'object', required: ['text'] });
  const ids = Object.values<object>(body.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(apiRoutes.length);
});

describe('what is kept', () => {
  beforeAll(async () => {
    await server.apply(`action work addr = "http://127.0.0.1:9/x"; args = (str text); return = (OK | NO); action_end
      flow two inputs = (str text = "x");
        step "a/b" => (OK -> last | NO -> hold) { action = work; args = (text = $text); trigger = manual; };
        step last => (OK -> done | NO -> hold) { action = work; args = (text = "y"); trigger = manual; };
      flow_end`);
  });

  test('is a flow with its version, by name and by hash', async () => {
    const { body: version } = await server.get('/api/flows/two');
    expect(version).toMatchObject({ flow: { name: 'two' }, jobs: { work: { kind: 'http', outcomes: ['OK', 'NO'] } } });
    expect((await server.get(`/api/flow-versions/${version.hash}`)).body).toEqual(version);
    expect(await server.get('/api/flows/nothing')).toMatchObject({ status: 404 });
    expect(await server.get('/api/flow-versions/nothing')).toMatchObject({ status: 404 });
  });

  test('is each version of a flow, numbered, until one that is applied again as it was', async () => {
    const versionOf = (step: string) =>
      `flow many step ${step} => (OK -> done | NO -> hold) { action = work; args = (text = "x"); trigger = manual; }; flow_end`;
    const hashes: string[] = [];
    for (const step of ['a', 'b', 'b', 'a']) {
      await server.apply(versionOf(step));
      hashes.push((await server.get('/api/flows/many')).body.hash);
    }
    const { versions } = (await server.get('/api/flows/many/versions')).body;
    expect(versions.map(({ number, hash }: { number: number; hash: string }) => [number, hash])).toEqual([
      [3, hashes[0]],
      [2, hashes[1]],
      [1, hashes[0]],
    ]);
    const page = (await server.get('/api/flows/many/versions?after=3&limit=1')).body.versions;
    expect(page).toEqual([versions[1]]);
    expect((await server.get('/api/flows/many/versions?after=1')).body).toEqual({ versions: [] });
    expect((await server.get('/api/flows/many/versions?limit=0')).status).toBe(400);
    expect(await server.get('/api/flows/nothing/versions')).toMatchObject({ status: 404 });
  });

  test('is an action', async () => {
    const { body } = await server.get('/api/actions/work');
    expect(body).toMatchObject({
      name: 'work',
      addresses: ['http://127.0.0.1:9/x'],
      params: [{ name: 'text', type: 'str', required: true }],
    });
    expect((await server.get('/api/actions')).body).toEqual({ actions: [body] });
    expect(await server.get('/api/actions/nothing')).toMatchObject({ status: 404 });
  });
});

describe('the history of a run', () => {
  let uuids: readonly string[] = [];

  beforeAll(async () => {
    const { body: run } = await server.post('/api/runs', { flow: 'two', name: 'watched' });
    for (const step of ['a/b', 'last']) {
      await server.post(`/api/runs/${run.id}/trigger`, { step });
      const { transitions } = (await server.get(`/api/runs/${run.id}/journal`)).body;
      const started = transitions.flatMap(({ events }: { events: { type: string; attempt: { uuid: string } }[] }) =>
        events.flatMap((event) => (event.type === 'attempt_started' ? [event.attempt.uuid] : [])),
      );
      uuids = [...uuids, started.at(-1)];
      const ack = { flowId: 'watched', stepName: step, ackState: 'OK', uuid: started.at(-1), done: true };
      expect(await server.post('/step', ack)).toMatchObject({ status: 200 });
    }
  });

  test('has its visits in pages', async () => {
    const { body: first } = await server.get('/api/runs/watched/visits?limit=1');
    expect(first.visits).toMatchObject([{ step: 'a/b', visit: 1, outcome: 'OK', status: 'closed' }]);
    const { body: second } = await server.get(`/api/runs/watched/visits?limit=1&after=${encodeURIComponent('a/b/1')}`);
    expect(second.visits).toMatchObject([{ step: 'last', visit: 1 }]);
    expect((await server.get('/api/runs/watched/visits?after=last/1')).body).toEqual({ visits: [] });
    expect(await server.get('/api/runs/watched/visits?after=nonsense')).toMatchObject({ status: 400 });
  });

  test('has its attempts with their ends, and without the uuid that is a credential', async () => {
    const { body } = await server.get('/api/runs/watched/attempts');
    expect(body.attempts).toMatchObject([
      { step: 'a/b', visit: 1, attempt: 1, job: 'http', outcome: 'OK' },
      { step: 'last', visit: 1, attempt: 1, outcome: 'OK' },
    ]);
    expect(uuids).toHaveLength(2);
    for (const uuid of uuids) expect(JSON.stringify(body)).not.toContain(uuid);
    const [{ seq }] = body.attempts;
    const { body: rest } = await server.get(`/api/runs/watched/attempts?after=${seq}&limit=1`);
    expect(rest.attempts).toMatchObject([{ step: 'last' }]);
  });
});
