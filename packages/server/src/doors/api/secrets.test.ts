import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

const value = 'swordfish';
const view = {
  name: 'TOKEN',
  global: false,
  events: [],
  branches: [],
  images: [],
  version: 1,
  createdAt: expect.any(Number),
  updatedAt: expect.any(Number),
};

test('a secret is set and listed, and its value is in no answer', async () => {
  const set = await server.post('/api/secrets', { name: 'TOKEN', value, images: ['alpine'] });
  expect(set).toMatchObject({ status: 200, body: { ...view, images: ['alpine'] } });
  await server.post('/api/secrets', { name: 'TOKEN', value, environment: 'production' });
  await server.post('/api/secrets', { name: 'TOKEN', value, global: true });
  const { body } = await server.get('/api/secrets');
  expect(body.secrets).toEqual([
    { ...view, global: true },
    { ...view, images: ['alpine'] },
    { ...view, environment: 'production' },
  ]);
  expect(JSON.stringify([set.body, body])).not.toContain(value);
});

test('only the administrator may set, remove and rotate; everybody sees the names', async () => {
  const { body: ann } = await server.post('/api/users', { name: 'ann', groups: [] });
  const asAnn = { authorization: `Bearer ${ann.token}` };
  const asAdmin = { authorization: `Bearer ${ann.adminToken}` };
  expect(await server.post('/api/secrets', { name: 'TOKEN', value }, asAdmin)).toMatchObject({ status: 200 });
  for (const [path, body] of [
    ['/api/secrets', { name: 'TOKEN', value }],
    ['/api/secrets/remove', { name: 'TOKEN' }],
    ['/api/master-key/rotate', {}],
  ] as const) {
    expect(await server.post(path, body, asAnn)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
  }
  expect((await server.get('/api/secrets', asAnn)).body.secrets).toEqual([view]);
});

test('a secret is removed once', async () => {
  await server.post('/api/secrets', { name: 'TOKEN', value });
  expect(await server.post('/api/secrets/remove', { name: 'token' })).toMatchObject({ status: 200 });
  expect(await server.post('/api/secrets/remove', { name: 'token' })).toMatchObject({
    status: 404,
    body: { error: { code: 'secret_not_found' } },
  });
});

test.each([
  ['a short value', { name: 'TOKEN', value: 'abc' }, 'at least 4 characters'],
  ['blanks', { name: 'TOKEN', value: ' a \n' }, 'at least 4 characters'],
  ['a long value', { name: 'TOKEN', value: value.repeat(9000) }, 'value'],
  ['a digit at the beginning', { name: '1TOKEN', value }, 'name'],
  ['a blank in the name', { name: 'a b', value }, 'name'],
  ['two places', { name: 'TOKEN', value, global: true, environment: 'live' }, 'a global secret is of no environment'],
  ['no value', { name: 'TOKEN' }, 'value'],
])('%s is refused, and no value is repeated', async (_, body, problem) => {
  const answer = await server.post('/api/secrets', body);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'body_invalid' } } });
  expect(answer.text).toContain(problem);
  expect(answer.text).not.toContain(value);
});

test('the master key is rotated while the server goes on', async () => {
  await server.post('/api/secrets', { name: 'TOKEN', value });
  const rotated = await server.post('/api/master-key/rotate', {});
  expect(rotated).toMatchObject({ status: 200, body: { resealed: 1, made: true } });
  expect((await server.post('/api/secrets', { name: 'TOKEN', value })).body).toMatchObject({ version: 2 });
});
