import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let ann: { readonly cookie: string };
const admin = { authorization: 'Bearer given-by-the-operator' };
const password = 'four odd words here';

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  await server.post(
    '/api/apply',
    { text: 'flow f deci d => (YES -> done | NO -> stopped) { who = "group(dev)"; }; flow_end' },
    admin,
  );
  await server.post('/api/users', { name: 'ann', role: 'viewer' }, admin);
  const { body } = await server.post('/api/users/ann/invitation', {}, admin);
  const accepted = await server.post('/api/invitations/accept', { code: body.code, password });
  ann = { cookie: (accepted.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
});
afterEach(() => server.close());

test.each<[string, () => Promise<{ readonly status: number }>]>([
  ['a logout', () => server.post('/api/logout', {}, ann)],
  ['another password', () => server.post('/api/password', { old: password, password: 'five more odd words' }, ann)],
  ['the loss of the role', () => server.post('/api/users/ann', { role: 'none' }, admin)],
  ['being disabled', () => server.post('/api/users/ann', { disabled: true }, admin)],
])('%s ends what the session has open, before anything more is sent', async (_, lose) => {
  await server.post('/api/runs', { flow: 'f', name: 'r' }, admin);
  const streams = await Promise.all(
    ['/api/projects/default/stream', '/api/runs/r/stream'].map((path) => fetch(server.url + path, { headers: ann })),
  );
  expect(streams.map(({ status }) => status)).toEqual([200, 200]);
  expect((await lose()).status).toBeLessThan(300);
  await server.post('/api/runs/r/stop', { reason: 'enough' }, admin);
  for (const stream of streams) expect(await stream.text()).not.toContain('enough');
  expect((await server.get('/api/runs/r', ann)).status).toBeGreaterThanOrEqual(401);
});
