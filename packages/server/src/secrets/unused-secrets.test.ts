import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { unusedForMs } from './unused-secrets.ts';

const inputs = { token: 'hunter22' };
const removed = 'sealed values that nothing uses are removed';

let server: TestServer;
let service: ActionService;

beforeEach(async () => {
  server = await startTestServer();
  service = await startActionService();
  await server.apply(`
    action push addr = "${service.url}/push"; args = (secret token); return = (OK); effect = no; action_end
    flow ship inputs = (secret token); step push => (OK -> done) { action = push; args = (token = $token); }; flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const start = async (body: object) => (await server.post('/api/runs', { flow: 'ship', inputs, ...body })).status;

const unused = async (): Promise<number> => {
  const { facts } = (await server.get('/api/doctor')).body;
  return facts.find(({ code }: { code: string }) => code === 'unused_secrets').count;
};

function sealedIds(): readonly string[] {
  const database = new DatabaseSync(`${server.data}/signalbox.db`, { readOnly: true });
  const rows = database.prepare("SELECT id FROM secrets WHERE id LIKE 'argument:%' ORDER BY id").all();
  database.close();
  return rows.map(({ id }) => String(id));
}

test('what was sealed for a request that is refused is removed after a day, and what is in use stays', async () => {
  expect(await start({ name: 'r' })).toBe(201);
  const used = sealedIds();
  expect([used.length, await unused()]).toEqual([1, 0]);
  expect(await start({ name: 'r' })).toBe(409);
  expect(await server.call('PUT', '/api/templates/t', { flow: 'ship', inputs })).toMatchObject({ status: 200 });
  expect(await unused()).toBe(1);
  server.advance(unusedForMs / 2);
  expect(await start({ name: 'r' })).toBe(409);
  expect(await unused()).toBe(2);
  server.advance(unusedForMs / 2 + 1000);
  await server.logs(removed);
  expect(server.logged.find(({ message }) => message === removed)?.fields).toEqual({ removed: 1 });
  expect(await unused()).toBe(1);
  expect(sealedIds()).toEqual(expect.arrayContaining([...used]));
  expect(await start({ name: 'of the template', flow: undefined, template: 't', inputs: {} })).toBe(201);
});

test('a repeat of what was refused has what was sealed for it, and keeps it', async () => {
  expect(await start({ name: 'r' })).toBe(201);
  expect(await start({ name: 'r', idempotencyKey: 'k' })).toBe(409);
  expect(await unused()).toBe(1);
  expect(await start({ name: 's', idempotencyKey: 'k' })).toBe(201);
  expect(await unused()).toBe(0);
  expect((await service.next()).body.token).toBe('hunter22');
  expect((await service.next()).body.token).toBe('hunter22');
});
