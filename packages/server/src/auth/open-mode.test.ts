import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startActionService } from '../testing/action-service.ts';
import { ask, upgrade } from '../testing/ask.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let own: string;

beforeEach(async () => {
  server = await startTestServer();
  own = `127.0.0.1:${server.port}`;
});

afterEach(() => server.close());

const flow = `action a addr = "http://127.0.0.1:1"; args = (); return = (OK); action_end`;
const json = { 'content-type': 'application/json' };
const apply = JSON.stringify({ text: flow });

const actions = async () => (await server.get('/action')).body.length;

describe('open mode', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.8.7', '[::1]'])('takes requests to %s', async (host) => {
    const headers = { ...json, host: `${host}:${server.port}` };
    expect((await ask(server.port, { path: '/api/me', headers })).status).toBe(200);
    const sent = { method: 'POST', path: '/api/apply', headers, body: apply };
    expect((await ask(server.port, sent)).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    'localhost.evil.example',
    'localhost.',
    'localhost@evil.example',
    '0.0.0.0',
    '10.0.0.1',
    '2130706433',
    '0x7f.1',
    '127.1',
    '[::ffff:7f00:1]',
    '[::]',
    'localhost:1:2',
    'localhost/',
  ])('refuses the host %j, which a rebound name could be, on pages, calls and upgrades', async (host) => {
    for (const path of ['/', '/api/me', '/action', '/page.css', '/nothing', '/api/stream']) {
      expect((await ask(server.port, { path, headers: { host } })).status).toBe(403);
    }
    const sent = { method: 'POST', path: '/api/apply', headers: { ...json, host }, body: apply };
    expect((await ask(server.port, sent)).status).toBe(403);
    for (const path of ['/ws/broker', '/ws/rpc']) {
      const { status, upgraded } = await ask(server.port, { path, headers: { host, ...upgrade } });
      expect({ status, upgraded }).toEqual({ status: 403, upgraded: false });
    }
    expect(await actions()).toBe(0);
  });

  test.each([
    'http://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1',
    'file://',
    'chrome-extension://abc',
  ])('refuses the origin %j on calls and upgrades', async (origin) => {
    const headers = { ...json, host: own, origin };
    const { status, text } = await ask(server.port, { method: 'POST', path: '/api/apply', headers, body: apply });
    expect({ status, code: JSON.parse(text).error.code }).toEqual({ status: 403, code: 'origin_refused' });
    expect((await ask(server.port, { path: '/ws/rpc', headers: { ...upgrade, host: own, origin } })).status).toBe(403);
    expect(await actions()).toBe(0);
  });

  test.each(['cross-site', 'same-site', 'nonsense'])('refuses Sec-Fetch-Site %j', async (site) => {
    const headers = { host: own, 'sec-fetch-site': site };
    for (const path of ['/', '/api/runs', '/api/stream', '/page.js']) {
      expect((await ask(server.port, { path, headers })).status).toBe(403);
    }
  });

  test('takes what its own page and the address bar send', async () => {
    const page = { host: own, origin: `http://${own}`, 'sec-fetch-site': 'same-origin' };
    const sent = { method: 'POST', path: '/api/apply', headers: { ...json, ...page }, body: apply };
    expect((await ask(server.port, sent)).status).toBe(200);
    const typed = { host: own, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', accept: 'text/html' };
    expect((await ask(server.port, { path: '/', headers: typed })).status).toBe(302);
    expect((await ask(server.port, { path: '/api/stream', headers: page })).status).toBe(200);
  });
});

/** The headers that Chromium and Firefox send for what a page of somebody else can do without being asked. */
const hostilePage: readonly (readonly [string, Parameters<typeof ask>[1]])[] = [
  ['a form that posts text', post('text/plain', apply, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })],
  [
    'a form of an old browser',
    { ...post('text/plain', apply), headers: { 'content-type': 'text/plain', origin: 'null' } },
  ],
  ['a form of a sandboxed frame', post('application/x-www-form-urlencoded', 'outcome=AGREE', { origin: 'null' })],
  ['a fetch without CORS', post('text/plain;charset=UTF-8', apply, { 'sec-fetch-mode': 'no-cors' })],
  ['a beacon', post('text/plain', apply, { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' })],
  [
    'a preflight',
    { method: 'OPTIONS', path: '/api/apply', headers: { ...foreign(), 'access-control-request-method': 'POST' } },
  ],
  [
    'an image',
    {
      path: '/api/runs',
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    },
  ],
  ['a script', { path: '/api/runs', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script' } }],
  [
    'a frame',
    { path: '/', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe', accept: 'text/html' } },
  ],
  ['an event source', { path: '/api/stream', headers: { ...foreign(), accept: 'text/event-stream' } }],
  ['a web socket', { path: '/ws/broker', headers: { origin: 'http://evil.example', ...upgrade } }],
  [
    'a web socket of a page on another port',
    { path: '/ws/rpc', headers: { origin: 'http://localhost:3000', ...upgrade } },
  ],
];

function foreign() {
  return { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
}

function post(type: string, body: string, more: { readonly [name: string]: string } = {}) {
  return { method: 'POST', path: '/api/apply', body, headers: { 'content-type': type, ...foreign(), ...more } };
}

describe('a hostile web page', () => {
  test.each(hostilePage)('reaches nothing by %s', async (_name, question) => {
    for (const path of question.method === 'POST'
      ? ['/api/apply', '/action', '/step', '/api/login']
      : [question.path]) {
      const asked = await ask(server.port, { ...question, path, headers: { host: own, ...question.headers } });
      expect(asked).toMatchObject({ status: 403, upgraded: false });
      expect(asked.text).not.toContain('access-control');
    }
    expect(await actions()).toBe(0);
  });
});

describe('the end of open mode', () => {
  test('comes with the first user, and answers the token of the administrator once', async () => {
    expect((await server.get('/api/me')).body).toMatchObject({
      name: 'admin',
      role: 'admin',
      groups: [],
      openMode: true,
    });
    const first = await server.post('/api/users', { name: 'ada', groups: ['release'] });
    expect(first.status).toBe(201);
    const { adminToken, token } = first.body;
    expect((await server.get('/api/me')).status).toBe(401);
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    expect((await server.get('/api/me', as(adminToken))).body).toMatchObject({ role: 'admin', openMode: false });
    expect((await server.get('/api/me', as(token))).body).toEqual({
      name: 'ada',
      role: 'approver',
      roles: { default: 'approver' },
      groups: ['release'],
      openMode: false,
    });
    const second = await server.post('/api/users', { name: 'bob' }, as(adminToken));
    expect(second.body).not.toHaveProperty('adminToken');
    await server.restart();
    expect((await server.get('/api/me')).status).toBe(401);
    expect(server.running.setUpLink).toBeUndefined();
    expect((await server.get('/api/me', as(adminToken))).status).toBe(200);
  });

  test('answers one token of the administrator, whoever of two asks first', async () => {
    const answers = await Promise.all(['ada', 'bob'].map((name) => server.post('/api/users', { name })));
    const tokens = answers.flatMap(({ body }) => body.adminToken ?? []);
    expect(tokens).toHaveLength(1);
    expect((await server.get('/api/me', { authorization: `Bearer ${tokens[0]}` })).status).toBe(200);
  });

  test('needs no new token where the operator has set one', async () => {
    const started = await startTestServer({ token: 'the token of the operator' });
    try {
      const { body } = await started.post('/api/users', { name: 'ada' });
      expect(body).not.toHaveProperty('adminToken');
      const authorization = 'Bearer the-token';
      expect((await started.get('/api/me', { authorization })).status).toBe(401);
    } finally {
      await started.close();
    }
  });
});

test('a public acknowledgement is taken of a service on another host name of this machine', async () => {
  const service = await startActionService();
  await server.apply(`action s addr = "${service.url}"; args = (); return = (OK); action_end
    flow_run r step A => (OK -> done) { action = s; }; flow_run_end`);
  const { uuid } = (await service.next()).body;
  const body = JSON.stringify({ uuid, ackState: 'OK', done: true });
  const answer = await ask(server.port, {
    method: 'POST',
    path: '/step',
    headers: { host: `localhost:${server.port}` },
    body,
  });
  expect(answer).toMatchObject({ status: 200, text: '""' });
  await service.close();
});
