import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith } from '../../testing/echoer-client.ts';
import { isOver, runUntil } from '../../testing/follow.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  await server.apply(`
    action ship addr = "${service.url}/ship"; args = (str version); return = (OK | BAD); action_end
    flow handy
      on_failure = hold;
      step ship => (OK -> done | BAD -> hold) { action = ship; args = (version = "1"); trigger = manual; };
    flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

describe('the arguments of an open step', () => {
  const edit = (body: object) => server.post('/api/runs/one/edit-args', { step: 'ship', ...body });

  test('are changed with a reason, and the service gets the new ones', async () => {
    await server.post('/api/runs', { flow: 'handy', name: 'one' });
    expect((await edit({ args: { version: '2' } })).status).toBe(400);
    expect((await edit({ args: { version: 2 }, reason: 'x' })).body.error.code).toBe('argument_invalid');
    expect((await edit({ args: { version: '2' }, reason: 'mistyped' })).body).toMatchObject({ status: 'running' });
    await server.post('/api/runs/one/trigger', { step: 'ship' });
    const call = await service.next();
    expect(call.body).toMatchObject({ version: '2' });
    expect((await edit({ args: { version: '3' }, reason: 'late' })).body.error.code).toBe('wrong_status');
    await ackWith(server)(call, 'OK');
    await runUntil(server, 'one', isOver);
    const { transitions } = (await server.get('/api/runs/one/journal')).body;
    const change = { type: 'args_edited', args: { version: '2' }, reason: 'mistyped' };
    expect(transitions[1]).toMatchObject({ actor: 'admin', cause: 'edit-args', events: [change] });
  });
});
