import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSqlite, openSqliteStore } from '@signalbox/store';
import { afterAll, expect, test } from 'vitest';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { scale, seed } from './scale.ts';

const kills = 4 * scale;
const keptBefore = 150;
const keyBytes = 32;

const folder = mkdtempSync(join(tmpdir(), 'signalbox-keys-'));
const data = join(folder, 'data');
const keyFile = join(data, 'signalbox.key');
const chance = seededChance(seed);
let url = '';
let running: ProcessUnderTest | undefined;
let service: Server | undefined;

afterAll(async () => {
  await running?.end('SIGKILL');
  service?.closeAllConnections();
  service?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the master key is changed again and again under traffic, and killing the server at any moment loses no secret', {
  timeout: 120_000 * scale,
}, async () => {
  const delivered = new Set<string>();
  const sink = await openSink(delivered);
  const server = serverOf({});
  running = server;
  url = (await server.start()).replace('listening on ', '');
  const client = new PatientClient(() => url);
  await client.post('/api/apply', {
    text: `action take addr = "${sink}"; args = (secret token, secret stored); return = (OK); effect = no; action_end
      flow keep inputs = (secret token); step s => (OK -> done) { action = take; args = (token = $token, stored = $secret.K0); }; flow_end`,
  });
  const values = new Map<string, string>();
  const names = Array.from({ length: keptBefore }, (_, index) => `K${index}`);
  await Promise.all(names.map((name, index) => put(client, values, name, `value-${index}`)));
  const first = readFileSync(keyFile);

  const working = new AbortController();
  const tokens: string[] = [];
  const traffic = keepBusy(client, { values, tokens }, working.signal);
  for (let kill = 0; kill < kills; kill += 1) {
    for (const before = tokens.length; tokens.length === before; ) await pause(10);
    const rotating = rotate();
    await pause(chance.below(150));
    await server.kill();
    await rotating;
    await server.start();
  }
  working.abort();
  await traffic;

  // Two at once end with one key as well.
  await Promise.all([rotate(), rotate()]);
  expect((await client.post('/api/master-key/rotate', {})).status).toBe(200);
  const last = readFileSync(keyFile);
  expect([last.length, last.equals(first)]).toEqual([keyBytes, false]);
  await expect.poll(() => tokens.filter((token) => !delivered.has(token)), { timeout: 30_000 }).toEqual([]);
  await server.end('SIGTERM');

  const store = await openSqliteStore({ directory: data, now: Date.now, randomBytes });
  const found = await Promise.all(
    (await store.namedSecrets('default')).map(async (secret) => [secret.name, await store.namedSecretValue(secret)]),
  );
  expect(await store.sealedBefore()).toBe(0);
  await store.close();
  expect(new Map(found as [string, string][])).toEqual(values);
  expect((await checkSqlite(data)).faults).toEqual([]);
  const old = serverOf({ SIGNALBOX_MASTER_KEYS: first.toString('base64') });
  await expect(old.start()).rejects.toThrow('ended with 7');
  console.log(`seed ${seed}: ${server.kills} kills, ${values.size} secrets, ${tokens.length} secret arguments`);
});

function serverOf(environment: { readonly [name: string]: string }): ProcessUnderTest {
  const port = 40_000 + (process.pid % 20_000);
  return new ProcessUnderTest({
    main: 'server',
    args: ['--data', data, '--port', String(port), '--open', '--no-local-agent'],
    environment: { SIGNALBOX_LOG_LEVEL: 'error', SIGNALBOX_DELIVERY_TRIES: '50', ...environment },
    ready: /^listening on /,
  });
}

/** Its answer may be lost with the server. */
async function rotate(): Promise<void> {
  await fetch(`${url}/api/master-key/rotate`, { method: 'POST' }).then(
    (response) => response.text(),
    () => undefined,
  );
}

async function put(client: PatientClient, values: Map<string, string>, name: string, value: string): Promise<void> {
  const { status, body } = await client.post('/api/secrets', { name, value });
  if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  values.set(name, value);
}

type Taken = { readonly values: Map<string, string>; readonly tokens: string[] };

/** New secrets, other values of old ones, and runs with secret arguments; `tokens` are those that were taken. */
async function keepBusy(client: PatientClient, { values, tokens }: Taken, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const token = `token-${seed}-${turn}`;
    const body = { flow: 'keep', name: token, inputs: { token }, idempotencyKey: token };
    const { status, body: answer } = await client.post('/api/runs', body);
    if (status !== 201 && status !== 200) throw new Error(`${token}: ${status} ${JSON.stringify(answer)}`);
    tokens.push(token);
    await put(client, values, `NEW${turn}`, `new-${turn}`);
    await put(client, values, `K${chance.below(keptBefore)}`, `changed-${turn}`);
  }
}

async function openSink(delivered: Set<string>): Promise<string> {
  const made = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += String(piece);
    const { token, stored } = JSON.parse(text) as { readonly token: string; readonly stored: string };
    if (/^(?:value|changed)-/.test(stored)) delivered.add(token);
    response.end();
  });
  service = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}
