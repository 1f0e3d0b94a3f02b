import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify, { type FastifyPluginAsync } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { ask } from '../testing/ask.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { guardRoutes, sessionCookie } from './guard-routes.ts';

let server: TestServer;

afterEach(() => server?.close());

const as = (token: string) => ({ authorization: `Bearer ${token}` });

/** Everything that lies in the data folder, as one text. */
const stored = () =>
  readdirSync(server.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
    .join('\n');

describe('the token of the operator', () => {
  test('is the one that holds, is kept nowhere, and comes with no set-up link', async () => {
    server = await startTestServer({ open: false, token: 'given-by-the-operator' });
    expect(server.running.setUpLink).toBeUndefined();
    expect((await server.get('/api/me', as('given-by-the-operator'))).status).toBe(200);
    expect(stored()).not.toContain('given-by-the-operator');
  });
});

describe('a token', () => {
  test.each([
    ['nothing', {}],
    ['a wrong one', { authorization: 'Bearer sbx_wrong' }],
    ['another scheme', { authorization: 'Basic c2J4X3dyb25n' }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['one in the address', {}, '?token=given-by-the-operator'],
    ['an empty cookie', { cookie: `${sessionCookie}=` }],
    ['a wrong cookie', { cookie: `${sessionCookie}=sbx_wrong` }],
    ['an upper-case copy', { authorization: 'Bearer GIVEN-BY-THE-OPERATOR' }],
  ])('is needed everywhere: %s is 401', async (_name, headers, query = '') => {
    server = await startTestServer({ open: false, token: 'given-by-the-operator' });
    const gets = [
      'me',
      'flows',
      'runs',
      'runs/x',
      'runs/x/journal',
      'runs/x/stream',
      'decisions',
      'builds',
      'builds/x',
    ];
    gets.push('builds/x/log', 'builds/x/log/stream', 'users', 'repositories', 'stream');
    const echoer = ['action', 'flow', 'flowrun', 'step', 'event'].flatMap((kind) => [`/${kind}`, `/${kind}/x`]);
    for (const path of [...gets.map((name) => `/api/${name}`), ...echoer, '/watch']) {
      expect({ path, status: (await server.get(path + query, headers)).status }).toEqual({ path, status: 401 });
    }
    const posts = [
      'apply',
      'runs',
      'runs/x/decide',
      'runs/x/trigger',
      'runs/x/act',
      'runs/x/stop',
      'runs/x/retry',
      'runs/x/events',
      'builds',
    ];
    posts.push('builds/x/kill', 'users', 'agents', 'repositories');
    for (const path of [...posts.map((name) => `/api/${name}`), '/action', '/flow', '/flowrun', '/event']) {
      expect({ path, status: (await server.post(path + query, {}, headers)).status }).toEqual({ path, status: 401 });
    }
    const { body } = await server.get('/api/me', headers);
    expect(body).toEqual({ error: { code: 'unauthenticated', message: 'A valid token is needed.' } });
  });

  test('of a member may read, start and decide, but not administrate', async () => {
    server = await startTestServer({ open: false, token: 'given-by-the-operator' });
    const admin = as('given-by-the-operator');
    const { body } = await server.post('/api/users', { name: 'ada', groups: ['release'] }, admin);
    const ada = as(body.token);
    const text = 'flow f deci d => (YES -> done) { who = "group(release)"; }; flow_end';
    for (const path of [
      '/api/apply',
      '/api/users',
      '/api/agents',
      '/api/agents/x/cordon',
      '/api/agents/x/uncordon',
      '/api/repositories',
      '/api/signing-keys/rotate',
      '/action',
      '/flow',
      '/flowrun',
      '/event',
    ]) {
      expect((await server.post(path, { text, data: text, name: 'x' }, ada)).status).toBe(403);
    }
    expect((await server.call('DELETE', '/action/a/b', undefined, ada)).status).toBe(403);
    expect((await server.get('/api/signing-keys', ada)).status).toBe(403);
    await server.post('/api/apply', { text }, admin);
    expect((await server.post('/api/runs', { flow: 'f', name: 'r' }, ada)).status).toBe(201);
    const [decision] = (await server.get('/api/decisions', ada)).body.decisions;
    expect(decision).toMatchObject({ mayDecide: false, mayNotBecause: { code: 'started_run' } });
    const decide = { step: 'd', visit: 1, digest: decision.digest, outcome: 'YES' };
    const own = await server.post('/api/runs/r/decide', decide, ada);
    expect({ status: own.status, code: own.body.error.code }).toEqual({ status: 403, code: 'not_eligible' });
    const bob = as((await server.post('/api/users', { name: 'bob', groups: ['other'] }, admin)).body.token);
    expect((await server.post('/api/runs/r/decide', decide, bob)).status).toBe(403);
    const eve = as((await server.post('/api/users', { name: 'eve', groups: ['release'] }, admin)).body.token);
    expect((await server.post('/api/runs/r/decide', decide, eve)).body.status).toBe('done');
    expect((await server.get('/api/runs/r', ada)).body).toMatchObject({ startedBy: 'ada', visits: [{ by: 'eve' }] });
    expect(stored()).not.toContain(body.token);
  });

  test('a quorum is met by as many people, and everybody sees who has voted and who is missing', async () => {
    server = await startTestServer();
    await server.apply(
      `flow two deci d => (YES -> done | NO -> stopped) { who = "2 of group(release)"; due = "1h"; expire = ("2h", NO); exclude = (approvers); }; flow_end`,
    );
    await server.post('/api/runs', { flow: 'two', name: 'r' });
    const { body: first } = await server.post('/api/users', { name: 'ada', groups: ['release'] });
    const admin = as(first.adminToken);
    const ada = as(first.token);
    const bob = as((await server.post('/api/users', { name: 'bob', groups: ['release'] }, admin)).body.token);
    const [decision] = (await server.get('/api/decisions', ada)).body.decisions;
    expect(decision).toMatchObject({ who: '2 of group(release)', votes: [], missing: { YES: '2 of group(release)' } });
    const { openedAt: at } = decision;
    const times = { due: { at: at + 3_600_000, reminded: false }, expire: { at: at + 7_200_000, outcome: 'NO' } };
    expect(decision).toMatchObject({ exclude: ['initiator', 'approvers'], ...times });
    const yes = { step: 'd', visit: 1, digest: decision.digest, outcome: 'YES' };
    const voted = await server.post('/api/runs/r/decide', { ...yes, reason: 'tested' }, ada);
    expect(voted.body).toMatchObject({
      status: 'running',
      waitsFor: [{ text: '2 of group(release) (voted: ada) to decide d' }],
    });
    const [open] = (await server.get('/api/runs/r', bob)).body.decisions;
    expect(open).toMatchObject({
      votes: [{ by: 'ada', outcome: 'YES', reason: 'tested' }],
      missing: { YES: '1 of group(release)' },
    });
    await server.post('/api/users/ada', { groups: [] }, admin);
    const nobody = [{ text: '2 of group(release) to decide d', who: '2 of group(release)' }];
    expect((await server.get('/api/runs/r', bob)).body).toMatchObject({ waitsFor: nobody });
    expect((await server.get('/api/runs', bob)).body.runs).toMatchObject([{ waitsFor: nobody }]);
    await server.post('/api/users/ada', { groups: ['release'] }, admin);
    expect((await server.post('/api/runs/r/decide', yes, bob)).body.status).toBe('done');
  });

  test('an agent may be for some projects, which there must be', async () => {
    server = await startTestServer();
    const of = (name: string, projects: readonly string[]) => server.post('/api/agents', { name, projects });
    expect((await of('a1', ['default', 'nowhere'])).body.error.code).toBe('project_not_found');
    expect((await of('a1', ['default'])).status).toBe(201);
    expect((await of('a2', [])).status).toBe(201);
    const { agents } = (await server.get('/api/agents')).body;
    expect(agents.map(({ name, serves }: { name: string; serves: object }) => [name, serves])).toEqual([
      ['a1', { builds: true, jobs: [], projects: ['default'] }],
      ['a2', { builds: true, jobs: [] }],
    ]);
  });

  test('is the users’ alone: names and groups have to be plain words, and names are taken once', async () => {
    server = await startTestServer();
    for (const name of ['', '-x', 'a b', 'a\u202Eb', '<b>', 'x'.repeat(101), 5, '../a']) {
      expect((await server.post('/api/users', { name })).status).toBe(400);
    }
    const { body } = await server.post('/api/users', { name: '__proto__', groups: ['constructor'] });
    const admin = as(body.adminToken);
    expect((await server.post('/api/users', { name: '__proto__' }, admin)).status).toBe(409);
    expect((await server.get('/api/users', admin)).body.users).toMatchObject([
      { name: '__proto__', groups: ['constructor'] },
    ]);
    expect((await server.get('/api/users', admin)).text).not.toMatch(/token|hash/i);
    expect((await server.post('/api/agents', { name: 'a1' }, admin)).body).toMatchObject({
      name: 'a1',
      key: expect.stringMatching(/^sbx_/),
    });
  });

  test('of an agent is no token of a person', async () => {
    server = await startTestServer({ open: false, token: 'given-by-the-operator' });
    const { body } = await server.post('/api/agents', { name: 'a1' }, as('given-by-the-operator'));
    expect((await server.get('/api/me', as(body.key))).status).toBe(401);
  });
});

describe('a cookie', () => {
  test('lets a page of the server itself act, and no page of somebody else', async () => {
    server = await startTestServer({ open: false, token: 'given-by-the-operator' });
    const host = `127.0.0.1:${server.port}`;
    const cookie = `a=b; ${sessionCookie}=given-by-the-operator; c=d`;
    const stop = (headers: { readonly [name: string]: string }) =>
      ask(server.port, { method: 'POST', path: '/api/runs/x/stop', headers: { host, cookie, ...headers }, body: '' });
    expect((await stop({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).status).toBe(404);
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:1` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const { status, text } = await stop(headers);
      expect({ status, code: JSON.parse(text).error.code }).toEqual({ status: 403, code: 'origin_refused' });
    }
  });
});

describe('a route', () => {
  const access = { openMode: false } as Parameters<typeof guardRoutes>[1];

  test('without a policy ends the boot', () => {
    const app = fastify();
    guardRoutes(app, access);
    expect(() => app.get('/forgotten', () => 'x')).toThrow('route GET /forgotten has no policy');
    expect(() => app.get('/open', { config: { policy: { kind: 'public' } } }, () => 'x')).not.toThrow();
  });

  test('that was added behind a prefix needs one too', async () => {
    const app = fastify();
    guardRoutes(app, access);
    const inner: FastifyPluginAsync = async (routes) => {
      routes.post('/x', () => 'x');
    };
    app.register(inner, { prefix: '/deep' });
    await expect(app.ready()).rejects.toThrow('route POST /deep/x has no policy');
  });
});
