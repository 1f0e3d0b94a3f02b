import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { spawnServer } from '../testing/spawn-server.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { readEgressRules } from './egress-rules.ts';

const nothing = readEgressRules('').rules;
let server: TestServer | undefined;
let service: ActionService;

beforeEach(async () => {
  server = undefined;
  service = await startActionService();
});

afterEach(async () => {
  await server?.close();
  await service.close();
});

const flow = (address: string, name: string) => `
  action ${name} addr = "${address}"; args = (); return = (SUCCESS); action_end
  flow_run ${name} step A => (SUCCESS -> done | UNREACHABLE -> stopped) { action = ${name}; }; flow_run_end`;

test('open mode calls services on loopback, and the first user ends that, though nothing is started again', async () => {
  server = await startTestServer({ egress: nothing, deliveryTries: 1 });
  await server.apply(flow(service.url, 'before'));
  await service.next();
  const { adminToken } = (await server.post('/api/users', { name: 'ada', groups: [] })).body;
  const headers = { authorization: `Bearer ${adminToken}` };
  await server.post('/api/apply', { text: flow(service.url, 'after') }, headers);
  await server.logs('delivery failed');
  const failed = server.logged.find(({ message }) => message === 'delivery failed');
  expect(failed?.fields.problem).toBe(
    `${service.url}: 127.0.0.1, a loopback address; the server calls it only with --egress-allow`,
  );
  expect(service.calls).toHaveLength(1);
});

test.each(['127.0.0.1', '127.0.0.2', '[::ffff:127.0.0.1]', 'localhost', '0.0.0.0'])(
  'no step calls the server itself as %s',
  async (host) => {
    server = await startTestServer({ egress: readEgressRules('0.0.0.0/0 ::/0 localhost').rules, deliveryTries: 1 });
    await server.apply(flow(`http://${host}:${server.port}/api/runs`, 'self'));
    expect((await runUntil(server, 'self', isOver)).status).toBe('stopped');
    expect((await server.get('/api/runs/self/journal')).text).toContain('where Signalbox itself listens');
  },
);

test('a proxy of the environment is not asked', async () => {
  const asked: (string | undefined)[] = [];
  const proxy: Server = createServer((request, response) => {
    asked.push(request.url);
    response.end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url);
    socket.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const data = mkdtempSync(join(tmpdir(), 'signalbox-proxy-'));
  const variables = { HTTP_PROXY: address, http_proxy: address, HTTPS_PROXY: address, ALL_PROXY: address };
  const process = spawnServer(['--open', '--no-local-agent', '--port', '0', '--data', data], {
    ...variables,
    NODE_USE_ENV_PROXY: '1',
  });
  const url = await process.listening;
  const body = JSON.stringify({ text: flow(service.url, 'direct') });
  await fetch(`${url}/api/apply`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect((await service.next()).path).toBe('/');
  expect(asked).toEqual([]);
  process.child.kill('SIGKILL');
  await process.ended;
  proxy.close();
  rmSync(data, { recursive: true, force: true });
});
