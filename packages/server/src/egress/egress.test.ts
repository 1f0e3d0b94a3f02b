import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { type Egress, openEgress } from './egress.ts';
import { EgressGuard } from './egress-guard.ts';
import { readEgressRules } from './egress-rules.ts';

let trap: Server;
let connections = 0;
let port: number;
let egress: Egress;
let service: ActionService;

const found = (address: string) => ({ address, family: 4 });

beforeEach(async () => {
  connections = 0;
  service = await startActionService();
  trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, resolve));
  const address = trap.address();
  port = typeof address === 'object' && address ? address.port : 0;
});

afterEach(async () => {
  await egress.close();
  await service.close();
  await new Promise((resolve) => trap.close(resolve));
});

function open(names: { readonly [name: string]: () => string } = {}, allow = '', isLoopbackAllowed = () => false) {
  const guard = new EgressGuard({
    rules: readEgressRules(allow).rules,
    isLoopbackAllowed,
    lookup: async (name) => (names[name] ? [found(names[name]())] : lookup(name, { all: true })),
    machineAddresses: () => [],
  });
  egress = openEgress(guard, 5000);
}

const post = (url: string) => egress.post({ url, body: '{"uuid":""}', headers: {}, timeoutMs: 5000 });

describe('a server on loopback sees no connection', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    'localhost',
    'LOCALHOST.',
  ])('from a call to %s', async (host) => {
    open();
    await expect(post(`http://${host}:${port}/`)).rejects.toThrow('--egress-allow');
    await expect(post(`https://${host}:${port}/`)).rejects.toThrow('--egress-allow');
    expect(connections).toBe(0);
  });

  test('from a name that turns to it after it was looked at: one lookup is checked and used', async () => {
    const answers = ['127.0.0.1', '10.0.0.1'];
    open({ 'rebound.example': () => answers.shift() ?? '' }, '127.0.0.1');
    expect(await post(`http://rebound.example:${service.port}/`)).toBe(200);
    expect(answers).toEqual(['10.0.0.1']);
    const [call] = service.calls;
    expect(call?.headers.host).toBe(`rebound.example:${service.port}`);
  });
});

test('a connection of open mode is not used any more when that has ended', async () => {
  let isOpen = true;
  open({}, '', () => isOpen);
  expect(await post(service.url)).toBe(200);
  isOpen = false;
  await expect(post(service.url)).rejects.toThrow('--egress-allow');
  expect(service.calls).toHaveLength(1);
});
