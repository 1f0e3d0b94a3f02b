import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
const admin = { authorization: 'Bearer given-by-the-operator' };
const password = 'four odd words here';
const hourMs = 3_600_000;

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  await server.post('/api/users', { name: 'ann', role: 'maintainer' }, admin);
});

afterEach(() => server.close());

async function invite(): Promise<string> {
  const { status, body } = await server.post('/api/users/ann/invitation', {}, admin);
  expect(status).toBe(201);
  return body.code;
}

const accept = (code: string, more: object = {}) => server.post('/api/invitations/accept', { code, password, ...more });
const login = (given: object = {}, headers = {}) =>
  server.post('/api/login', { name: 'ann', password, ...given }, headers);
const cookieIn = ({ headers }: { readonly headers: Headers }) => ({
  cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '',
});
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });

test('who is invited sets a password, once, and logs in with it', async () => {
  const code = await invite();
  expect(await accept(code, { password: 'too short' })).toMatchObject(refused(400, 'body_invalid'));
  const accepted = await accept(code);
  expect(accepted).toMatchObject({ status: 200, body: { name: 'ann', role: 'maintainer' } });
  expect(accepted.headers.get('set-cookie')).toMatch(/^signalbox_token=sbx_\S+; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(accepted.text).not.toContain('sbx_');
  expect((await server.get('/api/me', cookieIn(accepted))).body).toMatchObject({ name: 'ann', role: 'maintainer' });
  expect(await accept(code)).toMatchObject(refused(401, 'unauthenticated'));
  const first = await login();
  const second = await login();
  expect(cookieIn(first)).not.toEqual(cookieIn(second));
  expect((await server.get('/api/me', cookieIn(second))).status).toBe(200);
});

test('a code is no token, and is good for a day', async () => {
  const code = await invite();
  expect(await server.get('/api/me', { authorization: `Bearer ${code}` })).toMatchObject(
    refused(401, 'unauthenticated'),
  );
  server.advance(24 * hourMs);
  expect(await accept(code)).toMatchObject(refused(401, 'unauthenticated'));
});

test('a wrong password, a name that nobody has and a disabled user get one answer', async () => {
  await accept(await invite());
  await server.post('/api/users', { name: 'bob' }, admin);
  const answers = [await login({ password: 'wrong' }), await login({ name: 'nobody' }), await login({ name: 'bob' })];
  await server.post('/api/users/ann', { disabled: true }, admin);
  answers.push(await login());
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers[0]).toMatchObject(refused(401, 'unauthenticated'));
});

test('after ten wrong tries the right password is not taken either, for a while', async () => {
  await accept(await invite());
  for (let tries = 0; tries < 10; tries += 1) await login({ password: `wrong ${tries}` });
  expect(await login()).toMatchObject(refused(429, 'rate_limited'));
  server.advance(15 * 60_000);
  expect(await login()).toMatchObject({ status: 200 });
});

test('a session ends at a logout, when nobody uses it, after a week, and with another password', async () => {
  await accept(await invite());
  const [left, idle, used] = [cookieIn(await login()), cookieIn(await login()), cookieIn(await login())];
  const status = async (cookie: object) => (await server.get('/api/me', cookie as Record<string, string>)).status;
  expect((await server.post('/api/logout', {}, left)).headers.get('set-cookie')).toContain('Max-Age=0');
  expect(await status(left)).toBe(401);
  for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
    expect(await status(used)).toBe(200);
    server.advance(6 * hourMs);
  }
  expect(await status(idle)).toBe(401);
  server.advance(6 * hourMs);
  expect(await status(used)).toBe(401);
  const last = cookieIn(await login());
  expect(await server.post('/api/password', { old: 'wrong', password: 'five more odd words' }, last)).toMatchObject(
    refused(403, 'forbidden'),
  );
  const changed = await server.post('/api/password', { old: password, password: 'five more odd words' }, last);
  expect(changed).toMatchObject({ status: 200 });
  expect(await status(last)).toBe(401);
  expect(await login({ password: 'five more odd words' })).toMatchObject({ status: 200 });
});

test('a session that is shown as a bearer token ends at its logout, and a token does not', async () => {
  await accept(await invite());
  const [, token = ''] = cookieIn(await login()).cookie.split('=');
  const session = { authorization: `Bearer ${decodeURIComponent(token)}` };
  expect((await server.get('/api/me', session)).status).toBe(200);
  expect((await server.post('/api/logout', {}, session)).status).toBe(200);
  expect(await server.get('/api/me', session)).toMatchObject(refused(401, 'unauthenticated'));
  const { body: made } = await server.post('/api/tokens', { name: 'ci' }, cookieIn(await login()));
  const script = { authorization: `Bearer ${made.token}` };
  await server.post('/api/logout', {}, script);
  expect((await server.get('/api/me', script)).status).toBe(200);
});

test('no page of somebody else logs its reader in, and no limited token sets a password', async () => {
  await accept(await invite());
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect(await login({}, foreign)).toMatchObject(refused(403, 'origin_refused'));
  const session = cookieIn(await login());
  const { body } = await server.post('/api/tokens', { name: 'ci' }, session);
  const asCi = { authorization: `Bearer ${body.token}` };
  expect(await server.post('/api/password', { old: password, password: 'five more odd words' }, asCi)).toMatchObject(
    refused(403, 'forbidden'),
  );
});

test('logins, refused ones, invitations and passwords are told in the audit, with the address and no password', async () => {
  await accept(await invite());
  await login({ password: 'wrong' });
  const { text, body } = await server.get('/api/audit?after=1', admin);
  expect(body.entries.map(({ what, actor, from }: Record<string, string>) => `${what} ${actor} ${from}`)).toEqual([
    'user.invite admin 127.0.0.1',
    'password.set ann 127.0.0.1',
    'login ann 127.0.0.1',
    'login.refused system 127.0.0.1',
  ]);
  expect(text).not.toMatch(/odd words|argon2/);
});

test('where the server is published by TLS the cookie is of its host alone, and no other is taken', async () => {
  const published = await startTestServer({
    ...{ open: false, token: 'given-by-the-operator', publicUrl: 'https://box.example.org' },
  });
  try {
    await published.post('/api/users', { name: 'ann' }, admin);
    const { body } = await published.post('/api/users/ann/invitation', {}, admin);
    const accepted = await published.post('/api/invitations/accept', { code: body.code, password });
    const cookie = cookieIn(accepted);
    expect(accepted.headers.get('set-cookie')).toMatch(
      /^__Host-signalbox_token=sbx_\S+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const known = await published.get('/api/me', cookie);
    expect([known.status, known.headers.get('strict-transport-security')]).toEqual([200, 'max-age=31536000']);
    expect((await published.get('/api/me', { cookie: cookie.cookie.replace('__Host-', '') })).status).toBe(401);
    expect((await published.post('/api/logout', {}, cookie)).headers.get('set-cookie')).toMatch(
      /^__Host-signalbox_token=; .*Secure; Max-Age=0$/,
    );
  } finally {
    await published.close();
  }
});
