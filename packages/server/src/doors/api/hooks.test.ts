import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let service: ActionService;

beforeEach(async () => {
  server = await startTestServer();
  service = await startActionService(200);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

test('hooks of a flow are called before its first step, at its end and before a stop, and shown as its steps are', async () => {
  await server.apply(`action note addr = "${service.url}"; args = (str text); return = (OK); action_end
    flow told
      inputs = (str version);
      on_start = note (text = $version);
      on_stop = note (text = "stopped");
      on_finish = note (text = "over");
      step soak => (DONE -> done) { action = wait; args = (event = "go"); };
    flow_end`);
  const answer = async (text: string) => {
    const { body } = await service.next();
    expect(body.text).toBe(text);
    await server.post('/step', { uuid: body.uuid, ackState: 'OK', done: true });
  };
  const statusOf = async (run: string) => (await server.get(`/api/runs/${run}`)).body.status;
  await server.post('/api/runs', { flow: 'told', name: 'one', inputs: { version: '1.2' } });
  await answer('1.2');
  await server.post('/api/runs/one/events', { name: 'go' });
  await answer('over');
  expect(await statusOf('one')).toBe('done');
  await server.post('/api/runs', { flow: 'told', name: 'two', inputs: { version: '2' } });
  await answer('2');
  await server.post('/api/runs/two/stop', { reason: 'not needed' });
  expect(await statusOf('two')).toBe('running');
  await answer('stopped');
  const { body } = await server.get('/api/runs/two');
  expect(body).toMatchObject({ status: 'stopped', detail: expect.stringContaining('not needed') });
  expect(body.visits.map(({ step }: { step: string }) => step)).toEqual(['on_start', 'soak', 'on_stop']);
});
