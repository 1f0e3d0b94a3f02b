import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
const operator = 'given-by-the-operator';
const as = (token: string) => ({ authorization: `Bearer ${token}` });
const admin = as(operator);
const dayMs = 86_400_000;

beforeEach(async () => {
  server = await startTestServer({ open: false, token: operator });
});

afterEach(() => server.close());

const enter = (token: string) => server.post('/api/login', { token });
const cookieIn = ({ headers }: { readonly headers: Headers }) => ({
  cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '',
});
const status = async (cookie: Record<string, string>) => (await server.get('/api/me', cookie)).status;

test('a login by the token of the administrator has another token in its cookie, which ends', async () => {
  const [first, second] = [await enter(operator), await enter(operator)];
  expect(first).toMatchObject({ status: 200, body: { name: 'admin', role: 'admin' } });
  expect(first.headers.get('set-cookie')).toMatch(/^signalbox_token=sbx_\S+; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(first.headers.get('set-cookie')).not.toContain(operator);
  const [left, idle] = [cookieIn(first), cookieIn(second)];
  expect((await server.get('/api/me', left)).body).toMatchObject({ name: 'admin', role: 'admin' });
  expect((await server.post('/api/logout', {}, left)).status).toBe(200);
  expect([await status(left), await status(idle)]).toEqual([401, 200]);
  server.advance(dayMs / 2);
  expect(await status(idle)).toBe(401);
  expect((await server.get('/api/me', admin)).status).toBe(200);
});

test('a login by the token of the administrator ends when the operator gives another', async () => {
  const cookie = cookieIn(await enter(operator));
  await server.stop();
  const other = await startTestServer({ open: false, token: 'another-of-the-operator', data: server.data });
  try {
    expect((await other.get('/api/me', cookie)).status).toBe(401);
  } finally {
    await other.stop();
    await server.restart();
  }
});

test('a login by a token may what the token may, and ends with it', async () => {
  await server.post('/api/projects', { name: 'shop' }, admin);
  const { body: ann } = await server.post('/api/users', { name: 'ann', role: 'maintainer' }, admin);
  const limits = { name: 'ci', role: 'viewer', projects: ['default'], days: 1 };
  const { body: limited } = await server.post('/api/tokens', limits, as(ann.token));
  const entered = await enter(limited.token);
  expect(entered.body).toEqual({ name: 'ann', role: 'viewer', expiresAt: limited.expiresAt });
  const cookie = cookieIn(entered);
  expect((await server.get('/api/me', cookie)).body).toMatchObject({ name: 'ann', role: 'viewer' });
  expect((await server.post('/api/tokens', { name: 'more' }, cookie)).status).toBe(403);
  const whole = cookieIn(await enter(ann.token));
  expect((await server.post('/api/tokens', { name: 'more' }, whole)).status).toBe(201);
  await server.post(`/api/tokens/${limited.id}/revoke`, {}, as(ann.token));
  expect([await status(cookie), await status(whole)]).toEqual([401, 200]);
});

test('a login by a token that has begun a hundred of them in a quarter of an hour is 429, and writes nothing', async () => {
  const { body: ann } = await server.post('/api/users', { name: 'ann' }, admin);
  for (let logins = 0; logins < 100; logins += 1) expect((await enter(ann.token)).status).toBe(200);
  const last = async () => (await server.get('/api/audit?limit=1', admin)).body.entries;
  const before = await last();
  expect(await enter(ann.token)).toMatchObject({
    status: 429,
    body: { error: { code: 'rate_limited', message: 'Too many logins by this token: wait 15 minutes.' } },
  });
  expect(await last()).toEqual(before);
  expect((await server.get('/api/me', as(ann.token))).status).toBe(200);
  expect((await enter(operator)).status).toBe(200);
});

test('a session, an invitation and what is not known begin none', async () => {
  await server.post('/api/users', { name: 'ann' }, admin);
  const { body } = await server.post('/api/users/ann/invitation', {}, admin);
  const [, session = ''] = cookieIn(await enter(operator)).cookie.split('=');
  for (const token of [body.code, decodeURIComponent(session), 'sbx_guess']) {
    expect(await enter(token)).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
  }
});

test.each(['admin', 'Agent', 'HOOK', 'system'])('nobody is called %s, as who is no user', async (name) => {
  expect((await server.post('/api/users', { name }, admin)).status).toBe(400);
  const { body } = await server.post('/v1/user/add', { name }, admin);
  expect(body).toMatchObject({ status_code: 400, reason: 'email_exist' });
});

test('names of users differ in more than their case', async () => {
  const { body } = await server.post('/api/users', { name: 'ann' }, admin);
  expect((await server.post('/api/users', { name: 'ANN' }, admin)).status).toBe(409);
  expect((await server.post('/api/users', { name: body.id }, admin)).status).toBe(409);
});
