import { createServer } from 'node:https';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
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

async function start(secret: string) {
  server = await startTestServer({ deliveryTries: 1 });
  await server.apply(`
    action safe addr = "127.0.0.1:${service.port}/safe"; method = https; ${secret} return = (SUCCESS); action_end
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
