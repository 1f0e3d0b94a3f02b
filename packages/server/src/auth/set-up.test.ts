import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ask } from '../testing/ask.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;

afterEach(() => server?.close());

const password = 'four odd words here';
const as = (token: string) => ({ authorization: `Bearer ${token}` });
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });
const cookieIn = ({ headers }: { readonly headers: Headers }) => ({
  cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '',
});
const codeShown = () => server.running.setUpLink?.url.split('#')[1] ?? '';
const setUp = (more: object = {}) => server.post('/api/setup', { code: codeShown(), name: 'ada', password, ...more });

/** Everything that lies in the data folder, as one text. */
const stored = () =>
  readdirSync(server.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
    .join('\n');

test('the first start shows a link, with which somebody becomes the administrator, once', async () => {
  server = await startTestServer({ open: false });
  const { url } = server.running.setUpLink ?? {};
  expect(url).toBe(`${server.url}/setup#${codeShown()}`);
  expect((await server.get('/api/me', as(codeShown()))).status).toBe(401);
  const made = await setUp();
  expect(made).toMatchObject({ status: 201, body: { name: 'ada', role: 'admin' } });
  expect(made.body).not.toHaveProperty('token');
  expect((await server.get('/api/users', cookieIn(made))).body.users).toMatchObject([{ name: 'ada', role: 'admin' }]);
  expect(await setUp({ name: 'eve' })).toMatchObject(refused(401, 'unauthenticated'));
  expect(await server.post('/api/login', { name: 'ada', password })).toMatchObject({ status: 200 });
  expect(stored()).not.toContain(codeShown());
  await server.restart();
  expect(server.running.setUpLink).toBeUndefined();
  const { body } = await server.get('/api/audit', cookieIn(made));
  const told = body.entries.map(({ what, actor, subject }: Record<string, string>) => [what, actor, subject]);
  expect(told.slice(0, 3)).toEqual([
    ['setup.link', 'system', ''],
    ['setup', 'ada', 'ada'],
    ['login', 'ada', 'ada'],
  ]);
});

test('a link that is not used ends after a day, and a start without an administrator shows another', async () => {
  server = await startTestServer({ open: false, publicUrl: 'https://box.example.org/' });
  const before = codeShown();
  expect(server.running.setUpLink?.url).toBe(`https://box.example.org/setup#${before}`);
  server.advance(86_400_000);
  expect(await setUp()).toMatchObject(refused(401, 'unauthenticated'));
  await server.restart();
  expect(codeShown()).not.toBe(before);
  const made = await setUp({ token: true });
  expect((await server.get('/api/me', as(made.body.token))).body).toMatchObject({ name: 'ada', role: 'admin' });
});

test('what is wrong with name or password leaves the link as good as it was', async () => {
  server = await startTestServer({ open: false });
  for (const wrong of [{ password: 'short' }, { name: 'admin' }, { name: 'System' }, { name: 'a b' }, { code: 5 }]) {
    expect(await setUp(wrong)).toMatchObject(refused(400, 'body_invalid'));
  }
  expect(await setUp({ code: 'sbx_setup_guess' })).toMatchObject(refused(401, 'unauthenticated'));
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const body = { code: codeShown(), name: 'ada', password };
  expect(await server.post('/api/setup', body, foreign)).toMatchObject(refused(403, 'origin_refused'));
  expect(await setUp()).toMatchObject({ status: 201 });
});

test('a link of a start ends when there is an administrator, or a start has a token of the operator', async () => {
  server = await startTestServer({ open: false });
  const first = codeShown();
  await server.stop();
  const operator = { authorization: 'Bearer given-by-the-operator' };
  const other = await startTestServer({ open: false, token: 'given-by-the-operator', data: server.data });
  try {
    const use = (code: string) => other.post('/api/setup', { code, name: 'eve', password });
    expect(await use(first)).toMatchObject(refused(401, 'unauthenticated'));
    const { body } = await other.post('/api/setup/link', {}, operator);
    await other.post('/api/users', { name: 'ada', role: 'admin' }, operator);
    expect(await use(body.code)).toMatchObject(refused(401, 'unauthenticated'));
  } finally {
    await other.stop();
    await server.restart();
  }
});

test('of many who use a link at once one becomes the administrator', async () => {
  server = await startTestServer({ open: false });
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((name) => setUp({ name })));
  expect(all.map(({ status }) => status).toSorted()).toEqual([201, 401, 401, 401]);
});

test('in open mode whoever is there makes a link, and its use ends open mode without another token', async () => {
  server = await startTestServer();
  expect(server.running.setUpLink).toBeUndefined();
  const { status, body } = await server.post('/api/setup/link');
  expect(status).toBe(201);
  const made = await setUp({ code: body.code, token: true });
  expect(made.status).toBe(201);
  expect((await server.get('/api/me')).status).toBe(401);
  await server.restart();
  expect(server.running.setUpLink).toBeUndefined();
  const { token } = (await server.post('/api/tokens', { name: 'ci', role: 'admin' }, as(made.body.token))).body;
  expect(await server.post('/api/setup/link', {}, as(token))).toMatchObject(refused(403, 'forbidden'));
});

test('an administrator who is disabled is none: the next start shows a link', async () => {
  server = await startTestServer({ open: false });
  const first = await setUp({ token: true });
  await server.post('/api/users/ada', { disabled: true }, as(first.body.token));
  await server.restart();
  expect(await setUp()).toMatchObject(refused(409, 'already_exists'));
  expect(await setUp({ name: 'bob' })).toMatchObject({ status: 201 });
});

test('a page that tells no address of its own is taken for the one that it is', async () => {
  server = await startTestServer({ open: false });
  const headers = {
    ...{ host: `127.0.0.1:${server.port}`, origin: 'null', 'content-type': 'application/json' },
  };
  const body = JSON.stringify({ code: codeShown(), name: 'ada', password });
  const from = (site: string) =>
    ask(server.port, { method: 'POST', path: '/api/setup', headers: { ...headers, 'sec-fetch-site': site }, body });
  expect((await from('cross-site')).status).toBe(403);
  expect((await from('same-origin')).status).toBe(201);
});
