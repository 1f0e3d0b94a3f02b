import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startActionService } from './testing/action-service.ts';
import { follow } from './testing/follow.ts';
import { type SpawnedServer, spawnServer } from './testing/spawn-server.ts';

let folder: string;
let spawned: SpawnedServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-main-'));
  spawned = [];
});

afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL');
  await Promise.all(spawned.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[] = ['--open'], environment = {}): SpawnedServer {
  const server = spawnServer(['--data', join(folder, 'data'), '--port', '0', ...args], environment);
  spawned.push(server);
  return server;
}

const applyRun = async (url: string, address: string) => {
  const text = `action a addr = "${address}"; args = (); return = (OK); action_end
    flow_run r step A => (OK -> done) { action = a; }; flow_run_end`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/apply`, { method: 'POST', headers, body: JSON.stringify({ text }) });
  expect(answer.status).toBe(200);
};

describe('a server process', () => {
  test('prints one line where it serves, and says so to who started it', async () => {
    const server = start();
    const said = new Promise((resolve) => server.child.once('message', resolve));
    const url = await server.listening;
    expect(server.stdout()).toBe(`listening on ${url}\n`);
    expect(await said).toEqual({ type: 'listening', url, localAgentKey: expect.stringMatching(/^sbx_/) });
    expect(await (await fetch(url)).text()).toBe('"echoer"');
  });

  test('prints a set-up link at each start, until there is an administrator', async () => {
    const link = /^to become the administrator, once, until \d{4}-\S+Z: (http:\S+)\/setup#(sbx_setup_\S+)$/m;
    const first = start([]);
    const url = await first.listening;
    const [, address, code] = link.exec(first.stdout()) ?? [];
    expect(address).toBe(url);
    expect(first.stderr()).not.toContain(code);
    const body = JSON.stringify({ code, name: 'ada', password: 'four odd words here' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${url}/api/setup`, { method: 'POST', headers, body })).status).toBe(201);
    first.child.kill('SIGTERM');
    await first.ended;
    const second = start([]);
    const again = await second.listening;
    expect(second.stdout()).toBe(`listening on ${again}\n`);
  });

  test('prints no token that it was given', async () => {
    const server = start([], { SIGNALBOX_TOKEN: 'given-by-the-operator' });
    await server.listening;
    expect(server.stdout() + server.stderr()).not.toContain('given-by-the-operator');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly at %s, with exit 0, readers and all', async (signal) => {
    const server = start();
    const url = await server.listening;
    await applyRun(url, 'http://127.0.0.1:1');
    const reader = follow(`${url}/api/runs/r/stream`);
    await reader.next();
    const cut = reader.next().catch(() => undefined);
    server.child.kill(signal);
    expect(await server.ended).toBe(0);
    await cut;
  });

  test('ends when who started it is gone', async () => {
    const server = start();
    await server.listening;
    server.child.disconnect();
    expect(await server.ended).toBe(0);
  });

  test('ends when who started it is gone before it serves', async () => {
    const server = start();
    server.child.disconnect();
    expect(await server.ended).toBe(0);
  });
});

describe('a start', () => {
  test('on a taken port ends with exit 7 and a sentence', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const server = start(['--port', String(port), '--open']);
    expect(await server.ended).toBe(7);
    expect(server.stderr()).toContain(`port ${port} is taken; --port 0 picks a free one (port_taken)`);
    expect(server.stdout()).toBe('');
    taken.close();
  });

  test('on the data of another server ends with exit 7, and the other goes on', async () => {
    const first = start();
    const url = await first.listening;
    const second = start();
    expect(await second.ended).toBe(7);
    expect(second.stderr()).toMatch(/Another server is running .* \(store_locked\)/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await applyRun(url, 'http://127.0.0.1:1');
  });

  test.each([
    [['--port', '70000'], {}, '--port: a number from 0 to 65535'],
    [['--port', 'x'], {}, '--port: a number from 0 to 65535'],
    [['--port', ''], {}, '--port: a number from 0 to 65535'],
    [['--nonsense'], {}, "Unknown option '--nonsense'"],
    [['stray'], {}, 'stray'],
    [['--open', '--host', '0.0.0.0'], {}, 'open mode listens on loopback addresses only'],
    [['--open', '--host', '192.0.2.1'], {}, 'open mode listens on loopback addresses only'],
    [[], { SIGNALBOX_TOKEN: 'short' }, 'SIGNALBOX_TOKEN: at least 16 characters'],
    [[], { SIGNALBOX_DELIVERY_TRIES: '0' }, 'SIGNALBOX_DELIVERY_TRIES'],
    [['--debug-clock', '--host', '0.0.0.0'], {}, '--debug-clock: such a server listens on loopback addresses only'],
    [['--debug-clock'], { NODE_ENV: 'production' }, '--debug-clock: not where NODE_ENV is production'],
    [['--host', '192.0.2.1'], {}, '192.0.2.1'],
  ])('with %j %j ends with exit 2 and says why', async (args, environment, reason) => {
    const server = start(args, environment);
    expect(await server.ended).toBe(2);
    expect(server.stderr()).toContain(reason);
    expect(server.stderr()).toContain('(config_invalid)');
    expect(server.stdout()).toBe('');
  });

  test.each([
    ['a folder that cannot be made', () => writeFileSync(join(folder, 'data'), '')],
    ['a file that cannot be written', () => mkdirSync(join(folder, 'data', 'signalbox.db'), { recursive: true })],
  ])('on %s ends with exit 1 and one sentence', async (_, make) => {
    make();
    const server = start();
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toMatch(/^signalbox: \S+ cannot be made or written\. \(store_failed\)\n$/);
    expect(server.stdout()).toBe('');
  });

  test('tells all that is wrong at once', async () => {
    const server = start(['--port', 'x', '--open', '--host', '0.0.0.0'], { SIGNALBOX_LOG_LEVEL: 'loud' });
    await server.ended;
    for (const word of ['--port', '--open', 'SIGNALBOX_LOG_LEVEL']) expect(server.stderr()).toContain(word);
  });
});

test('a server that is killed between a call and its commit sends the same call again, under the same key', async () => {
  let server = start();
  const service = await startActionService(async (_call, response) => {
    if (service.calls.length > 1) return void response.writeHead(200).end();
    server.child.kill('SIGKILL');
    await server.ended;
    response.destroy();
  });
  await applyRun(await server.listening, service.url);
  const first = await service.next();
  expect(await server.ended).toBe('SIGKILL');
  server = start();
  const url = await server.listening;
  const again = await service.next();
  expect(again.text).toBe(first.text);
  expect(again.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  const ack = JSON.stringify({ uuid: again.body.uuid, ackState: 'OK', done: true });
  expect((await fetch(`${url}/step`, { method: 'POST', body: ack })).status).toBe(200);
  const run = await (await fetch(`${url}/api/runs/r`)).json();
  expect(run).toMatchObject({ status: 'done', visits: [{ attempts: 1 }] });
  await service.close();
});
