import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
const as = (token: string) => ({ authorization: `Bearer ${token}` });
const admin = as('given-by-the-operator');

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
});

afterEach(() => server.close());

async function addUser(name: string, more: object = {}) {
  const { body } = await server.post('/api/users', { name, groups: ['release'], ...more }, admin);
  return as(body.token);
}

const refused = (status: number, code: string) => ({ status, body: { error: { code } } });

test('a user has the role that was given, which may be changed, and the change holds at once', async () => {
  const ada = await addUser('ada', { role: 'viewer' });
  expect((await server.get('/api/me', ada)).body).toMatchObject({ name: 'ada', role: 'viewer', groups: ['release'] });
  expect(await server.post('/api/apply', { text: '' }, ada)).toMatchObject(refused(403, 'forbidden'));
  const changed = await server.post('/api/users/ada', { role: 'maintainer', groups: ['dba'] }, admin);
  expect(changed).toMatchObject({ status: 200, body: { name: 'ada', role: 'maintainer', groups: ['dba'] } });
  expect((await server.get('/api/me', ada)).body).toMatchObject({ role: 'maintainer', groups: ['dba'] });
  expect(await server.post('/api/apply', { text: '' }, ada)).toMatchObject(refused(422, 'fsl_invalid'));
  expect(await server.post('/api/users/nobody', {}, admin)).toMatchObject(refused(404, 'user_not_found'));
});

test('who is disabled is not known any more, and enters with new credentials when they are enabled', async () => {
  const ada = await addUser('ada');
  const { body: script } = await server.post('/api/tokens', { name: 'script' }, ada);
  const { body: invited } = await server.post('/api/users/ada/invitation', {}, admin);
  await server.post('/api/users/ada', { disabled: true }, admin);
  expect(await server.get('/api/me', ada)).toMatchObject(refused(401, 'unauthenticated'));
  expect((await server.get('/api/users', admin)).body.users).toMatchObject([{ disabledAt: expect.any(Number) }]);
  await server.post('/api/users/ada', { disabled: false }, admin);
  for (const old of [ada, as(script.token)]) {
    expect(await server.get('/api/me', old)).toMatchObject(refused(401, 'unauthenticated'));
  }
  const accept = (code: string) => server.post('/api/invitations/accept', { code, password: 'four odd words here' });
  expect(await accept(invited.code)).toMatchObject(refused(401, 'unauthenticated'));
  const { body: again } = await server.post('/api/users/ada/invitation', {}, admin);
  const cookie = ((await accept(again.code)).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect((await server.get('/api/me', { cookie })).body).toMatchObject({ name: 'ada', groups: ['release'] });
});

test('a decision takes nobody who has lost the group or was disabled meanwhile, and no token without the role', async () => {
  const [ada, bob] = [await addUser('ada'), await addUser('bob')];
  const text = 'flow f deci d => (YES -> done | NO -> stopped) { who = "group(release)"; }; flow_end';
  await server.post('/api/apply', { text }, admin);
  await server.post('/api/runs', { flow: 'f', name: 'r' }, admin);
  const [decision] = (await server.get('/api/decisions', admin)).body.decisions;
  const vote = { step: 'd', visit: 1, outcome: 'YES', digest: decision.digest };
  const { body: script } = await server.post('/api/tokens', { name: 'script' }, ada);
  expect(await server.post('/api/runs/r/decide', vote, as(script.token))).toMatchObject(refused(403, 'forbidden'));
  await server.post('/api/users/ada', { groups: [] }, admin);
  expect(await server.post('/api/runs/r/decide', vote, ada)).toMatchObject(refused(403, 'not_eligible'));
  const { body: approving } = await server.post('/api/tokens', { name: 'bot', role: 'approver' }, bob);
  expect(await server.post('/api/runs/r/decide', vote, as(approving.token))).toMatchObject({ status: 200 });
});

test('a token may no more than it was made for, nor than its user may', async () => {
  const ada = await addUser('ada', { role: 'maintainer' });
  const make = async (body: object, by = ada) => server.post('/api/tokens', body, by);
  const { body: made } = await make({ name: 'ci' });
  expect(made).toMatchObject({ name: 'ci', role: 'member', token: expect.stringMatching(/^sbx_/) });
  const ci = as(made.token);
  expect((await server.get('/api/me', ci)).body).toMatchObject({ name: 'ada', role: 'member' });
  expect(await make({ name: 'more', role: 'admin' })).toMatchObject(refused(403, 'forbidden'));
  const { body: strong } = await make({ name: 'deploy', role: 'maintainer' });
  await server.post('/api/users/ada', { role: 'viewer' }, admin);
  expect((await server.get('/api/me', as(strong.token))).body.role).toBe('viewer');
  expect((await make({ name: 'weak' })).body.role).toBe('viewer');
});

test('a limited token makes no credential that would go on without it, not even that of an administrator', async () => {
  const ada = await addUser('ada', { role: 'admin' });
  const { body: made } = await server.post('/api/tokens', { name: 'short', role: 'admin', days: 1 }, ada);
  const short = as(made.token);
  expect((await server.get('/api/me', short)).body.role).toBe('admin');
  for (const [path, body] of [
    ['/api/tokens', { name: 'child', role: 'viewer' }],
    ['/api/tokens', { name: 'child', user: 'ada' }],
    ['/api/users', { name: 'child', role: 'admin' }],
    ['/api/users/ada/invitation', {}],
    ['/v1/user/add', { name: 'child', role: 'admin' }],
  ] as const) {
    const { status } = await server.post(path, body, short);
    expect({ path, status }).toEqual({ path, status: 403 });
  }
  expect((await server.get('/api/users', admin)).body.users).toHaveLength(1);
  expect((await server.get('/api/tokens', ada)).body.tokens).toHaveLength(2);
});

test('a limited token sees and ends none but itself', async () => {
  const ada = await addUser('ada', { role: 'admin' });
  const { body: made } = await server.post('/api/tokens', { name: 'weak', role: 'viewer' }, ada);
  const { body: strong } = await server.post('/api/tokens', { name: 'strong', role: 'admin' }, ada);
  const list = async (token: string) => (await server.get('/api/tokens', as(token))).body.tokens;
  expect(await list(made.token)).toMatchObject([{ name: 'weak' }]);
  for (const { id } of (await server.get('/api/tokens', ada)).body.tokens) {
    for (const { id: own, token } of [made, strong]) {
      if (id === own) continue;
      expect(await server.post(`/api/tokens/${id}/revoke`, {}, as(token))).toMatchObject(refused(403, 'forbidden'));
    }
  }
  expect(await server.post(`/api/tokens/${made.id}/revoke`, {}, as(made.token))).toMatchObject({ status: 200 });
  expect(await server.get('/api/me', as(made.token))).toMatchObject(refused(401, 'unauthenticated'));
  expect((await server.get('/api/me', ada)).status).toBe(200);
});

test('tokens are listed without themselves, end by themselves, and by a revocation', async () => {
  const ada = await addUser('ada');
  const { body: short } = await server.post('/api/tokens', { name: 'short', days: 1 }, ada);
  const { body: long } = await server.post('/api/tokens', { name: 'long' }, ada);
  const list = await server.get('/api/tokens', ada);
  expect(list.body.tokens.map(({ name, role }: { name: string; role?: string }) => [name, role])).toEqual([
    ['first', undefined],
    ['short', 'member'],
    ['long', 'member'],
  ]);
  expect(list.text).not.toContain('sbx_');
  expect((await server.get('/api/me', as(short.token))).status).toBe(200);
  server.advance(86_400_000);
  expect(await server.get('/api/me', as(short.token))).toMatchObject(refused(401, 'unauthenticated'));
  expect((await server.get('/api/me', as(long.token))).status).toBe(200);
  expect(await server.post(`/api/tokens/${long.id}/revoke`, {}, ada)).toMatchObject({ status: 200 });
  expect(await server.get('/api/me', as(long.token))).toMatchObject(refused(401, 'unauthenticated'));
});

test('of tokens of others only the administrator hears, and whoever tries is not told what there is', async () => {
  const [ada, bob] = [await addUser('ada'), await addUser('bob')];
  const { body: made } = await server.post('/api/tokens', { name: 'ci' }, ada);
  expect(await server.get('/api/tokens?user=ada', bob)).toMatchObject(refused(403, 'forbidden'));
  expect(await server.post('/api/tokens', { name: 'x', user: 'ada' }, bob)).toMatchObject(refused(403, 'forbidden'));
  for (const id of [made.id, 'absent']) {
    expect(await server.post(`/api/tokens/${id}/revoke`, {}, bob)).toMatchObject(refused(404, 'token_not_found'));
  }
  expect((await server.get('/api/tokens?user=ada', admin)).body.tokens).toHaveLength(2);
  expect(await server.get('/api/tokens', admin)).toMatchObject(refused(422, 'argument_invalid'));
  expect((await server.post('/api/tokens', { name: 'x', user: 'ada' }, admin)).body).toMatchObject({ role: 'member' });
  expect(await server.post(`/api/tokens/${made.id}/revoke`, {}, admin)).toMatchObject({ status: 200 });
});
