import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let folder: string;
let service: ActionService;
const servers: TestServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-restored-'));
});

afterEach(async () => {
  await service.close();
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function startAt(data: string): Promise<TestServer> {
  const server = await startTestServer({ data: join(folder, data) });
  servers.push(server);
  return server;
}

test('calls of attempts that a restored copy begins have keys that the original cannot have used', async () => {
  // The first call is never accepted, so that it is open where the copy begins.
  let holds = true;
  service = await startActionService((_call, response) => {
    if (!holds) response.end();
  });
  const original = await startAt('data');
  await original.apply(`
    action call addr = "${service.url}"; return = (OK); action_end
    flow_run r
      step A => (OK -> B) { action = call; };
      step B => (OK -> done) { action = call; };
    flow_run_end`);
  const a = await service.next();
  backUp({ from: original.data, to: join(folder, 'copy'), at: 1 });
  await ackWith(original)(a, 'OK');
  const b = await service.next();
  await original.stop({ waits: false });
  holds = false;
  const copy = await startAt('copy');
  const again = await service.next();
  expect(again.headers['idempotency-key']).toBe(a.headers['idempotency-key']);
  await ackWith(copy)(again, 'OK');
  const other = await service.next();
  const key = String(b.headers['idempotency-key']);
  const { facts } = (await copy.get('/api/doctor')).body;
  const restored = facts.find(({ code }: { code: string }) => code === 'restored');
  expect(restored.at % 60_000).toBe(0);
  expect(key).toMatch(/\/B\/1\/1$/);
  expect(other.headers['idempotency-key']).toMatch(new RegExp(`^${key}/copy-[0-9a-z]+$`));
});
