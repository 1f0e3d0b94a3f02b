import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;

const admin = { authorization: 'Bearer given-by-the-operator' };

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
});

afterEach(() => server.close());

const version = (more: string) =>
  `flow f ${more} step s => (DONE -> done) { action = wait; args = (event = "go"); }; flow_end`;
const gate = 'deci a => (AGREE -> s | REJECT -> stopped) { who = "group(release)"; };';

async function apply(text: string) {
  const { status, body } = await server.post('/api/apply', { text }, admin);
  expect(status).toBe(200);
  return body.warnings.filter((warning: string) => warning.startsWith('template'));
}

test('only an administrator lets a template stay with an older version, and apply names those that do', async () => {
  const { body } = await server.post('/api/users', { name: 'mia', role: 'maintainer' }, admin);
  const mia = { authorization: `Bearer ${body.token}` };
  const put = (name: string, flowNumber: number, by = mia, more: Record<string, string> = {}) =>
    server.call('PUT', `/api/templates/${name}`, { flow: 'f', flowNumber }, { ...by, ...more });
  expect(await apply(version(''))).toEqual([]);
  expect((await put('newest', 1)).status).toBe(200);
  const behind = 'template newest stays with version 1 of flow f: what is asked since then holds for none of its runs';
  expect(await apply(version(gate))).toEqual([behind]);
  expect(await put('older', 1)).toMatchObject({
    status: 403,
    body: { error: { message: expect.stringContaining('only the administrator lets a template stay') } },
  });
  expect((await put('older', 1, admin)).status).toBe(200);
  expect((await put('older', 1, mia, { 'if-match': '*' })).status).toBe(200);
  expect((await put('newest', 2, mia, { 'if-match': '*' })).status).toBe(200);
  expect((await put('newest', 1, mia, { 'if-match': '*' })).status).toBe(403);
});

test('from a flow that is deleted no template starts anything, whichever version it has', async () => {
  await apply(version(''));
  await server.call('PUT', '/api/templates/pin', { flow: 'f', flowNumber: 1 }, admin);
  const { uuid } = (await server.get('/flow/f', admin)).body.metadata;
  expect((await server.call('DELETE', `/flow/f/${uuid}`, undefined, admin)).status).toBe(200);
  expect(await server.post('/api/runs', { template: 'pin' }, admin)).toMatchObject({
    status: 404,
    body: { error: { code: 'flow_not_found' } },
  });
});
