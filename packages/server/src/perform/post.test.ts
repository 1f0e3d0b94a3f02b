import { createServer } from 'node:https';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readEgressRules } from '../egress/egress-rules.ts';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { testAuthority } from '../testing/test-authority.ts';

let service: ActionService;
let server: TestServer | undefined;

beforeAll(async () => {
  service = await startActionService(200, createServer({ key: testAuthority.key, cert: testAuthority.cert }));
});

afterEach(() => server?.close());

afterAll(() => service.close());

const base64 = (pem: string) => Buffer.from(pem).toString('base64');

async function start(secret: string, address = `127.0.0.1:${service.port}`) {
  server = await startTestServer({
    deliveryTries: 1,
    egress: readEgressRules('127.0.0.0/8 localhost').rules,
  });
  await server.apply(`
    action safe addr = "${address}/safe"; method = https; ${secret} return = (SUCCESS); action_end
    flow_run r step A => (SUCCESS -> done | UNREACHABLE -> hold) { action = safe; }; flow_run_end`);
  return server;
}

test('an action service with a certificate of the action’s own authority is called, and never sees it', async () => {
  const started = await start(`secret = (capem = "${base64(testAuthority.ca)}");`);
  const call = await service.next();
  expect(call).toMatchObject({ path: '/safe', body: { capem: '', stepName: 'A' } });
  await ackWith(started)(call, 'SUCCESS');
  expect((await runUntil(started, 'r', isOver)).status).toBe('done');
  const { text, body } = await started.get('/action/safe');
  expect(body.spec).toMatchObject({ serve_type: 2, ca_pem: '' });
  expect(text).not.toContain(base64(testAuthority.ca).slice(0, 40));
});

test.each([
  ['of another authority', `secret = (capem = "${base64(testAuthority.otherCa)}");`],
  ['of an authority that is nonsense', `secret = (capem = "${base64('nonsense')}");`],
  ['that no authority is named for', ''],
])('a service with a certificate %s is not spoken to', async (_name, secret) => {
  const started = await start(secret);
  const run = await runUntil(started, 'r', isOver);
  expect(run.status).toBe('held');
  expect((await started.get('/api/runs/r/journal')).text).toContain('UNREACHABLE');
});

test.each([
  [
    'under another name than that of its certificate',
    () => `localhost:${service.port}`,
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  ['at an http address', () => `http://127.0.0.1:${service.port}`, 'an https action calls no other addresses'],
])('a service of an https action is not spoken to %s', async (_name, address, problem) => {
  const before = service.calls.length;
  const started = await start(`secret = (capem = "${base64(testAuthority.ca)}");`, address());
  await runUntil(started, 'r', isOver);
  expect((await started.get('/api/runs/r/journal')).text).toContain(problem);
  expect(service.calls).toHaveLength(before);
});

test('an action with method grpc is refused when it is made, and nothing is kept of it', async () => {
  server = await startTestServer();
  const text = 'action g addr = "127.0.0.1:1"; method = grpc; args = (); return = (SUCCESS); action_end';
  const refused = await server.post('/action', { data: text });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('method grpc is not supported: use http or https');
  expect((await server.get('/action/g')).status).toBe(404);
});
