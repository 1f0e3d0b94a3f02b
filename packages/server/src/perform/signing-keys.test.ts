import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, type Call, startActionService } from '../testing/action-service.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let service: ActionService;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
});

afterEach(async () => {
  await service.close();
  await server.close();
});

let runs = 0;
async function nextCall(): Promise<Call> {
  runs += 1;
  await server.apply(`action c addr = "${service.url}"; args = (str text); return = (OK); action_end
    flow_run r${runs} step A => (OK -> done) { action = c; args = (text = "grüß dich"); }; flow_run_end`);
  return service.next();
}

const keys = async (): Promise<readonly { id: string; secret: string; signsUntil?: number }[]> =>
  (await server.get('/api/signing-keys')).body.keys;

const rotate = (body: object = {}) => server.post('/api/signing-keys/rotate', body);

function signatures(secrets: readonly { secret: string }[], { headers, text }: Call): string {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  return secrets
    .map(({ secret }) => Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
    .join(' ');
}

const HOUR = 3_600_000;

test('a call carries its key, its time and their signature with the body, in the headers of Standard Webhooks', async () => {
  const before = Math.floor(server.now() / 1000);
  const call = await nextCall();
  const [key, ...others] = await keys();
  expect(others).toEqual([]);
  expect(key?.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(call.headers['webhook-id']).toBe(call.headers['idempotency-key']);
  expect(Number(call.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(before);
  expect(call.headers['webhook-signature']).toBe(signatures(await keys(), call));
});

test('a delivery that is repeated has the same id and a new time', async () => {
  await service.close();
  service = await startActionService((_call, response) => {
    response.writeHead(service.calls.length === 1 ? 503 : 200).end();
  });
  const first = await nextCall();
  await server.logs('delivery failed');
  server.advance(HOUR);
  const second = await service.next();
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  const [one, two] = [first, second].map(({ headers }) => Number(headers['webhook-timestamp']));
  expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(3600);
  expect(second.headers['webhook-signature']).toBe(signatures(await keys(), second));
});

test('the key is the same after a restart, and is in no file and no log as it is', async () => {
  const [{ secret } = { secret: '' }] = await keys();
  await server.restart();
  expect((await keys()).map((key) => key.secret)).toEqual([secret]);
  const { entries } = (await server.get('/api/audit')).body;
  expect(entries.filter(({ what }: { what: string }) => what === 'signing-key.show')).toHaveLength(2);
  expect(JSON.stringify(server.logged)).not.toContain(secret);
  const files = readdirSync(server.data).filter((name) => name.startsWith('signalbox.db'));
  expect(files).toContain('signalbox.db');
  for (const name of files) expect(readFileSync(join(server.data, name)).includes(secret)).toBe(false);
});

test('that a key signs is told once for each key and start of the server', async () => {
  const told = async () => {
    const { entries } = (await server.get('/api/audit')).body;
    return entries.filter(({ what }: { what: string }) => what === 'signing-key.use');
  };
  await Promise.all([nextCall(), nextCall()]);
  const [{ id, secret } = { id: '', secret: '' }] = await keys();
  expect(await told()).toMatchObject([{ actor: 'system', subject: 'default', details: { key: id } }]);
  const { body } = await rotate();
  await nextCall();
  await nextCall();
  expect((await told()).map((entry: { details: { key: string } }) => entry.details.key)).toEqual([id, body.keys[0].id]);
  await server.restart();
  await nextCall();
  expect(await told()).toHaveLength(4);
  expect(JSON.stringify(await told())).not.toContain(secret.slice('whsec_'.length));
});

test('after a rotation both keys sign, until the time of the old one is over', async () => {
  const [old] = await keys();
  const rotated = await rotate({ overlapSeconds: 7200 });
  expect(rotated.status).toBe(200);
  const both = rotated.body.keys;
  expect(both).toEqual([
    expect.not.objectContaining({ signsUntil: expect.anything() }),
    { ...old, signsUntil: expect.any(Number) },
  ]);
  await server.restart();
  const during = await nextCall();
  expect(during.headers['webhook-signature']).toBe(signatures(both, during));
  server.advance(2 * HOUR);
  const after = await nextCall();
  expect(after.headers['webhook-signature']).toBe(signatures(both.slice(0, 1), after));
  expect(await keys()).toEqual(both.slice(0, 1));
});

test('an overlap of 0 ends all keys before at once', async () => {
  await rotate();
  const { keys: only } = (await rotate({ overlapSeconds: 0 })).body;
  expect(only).toHaveLength(1);
  expect((await nextCall()).headers['webhook-signature']).toMatch(/^v1,\S+$/);
});

test('rotations at the same time follow one another, and no more than three keys sign', async () => {
  const all = await Promise.all([rotate(), rotate(), rotate(), rotate()]);
  expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
  const three = await keys();
  expect(new Set(three.map(({ secret }) => secret)).size).toBe(3);
  expect((await rotate({ overlapSeconds: 0 })).body.keys).toHaveLength(1);
});

test('a later rotation does not lengthen the time of a key', async () => {
  const until = (await rotate({ overlapSeconds: 60 })).body.keys[1].signsUntil;
  expect((await rotate()).body.keys[2].signsUntil).toBe(until);
});

test.each([{ overlapSeconds: -1 }, { overlapSeconds: 1.5 }, { overlapSeconds: 31 * 86_400 }])(
  '%j is no overlap',
  async (body) => {
    expect((await rotate(body)).status).toBe(400);
  },
);
