import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
  await server.apply(`
    flow patient
      step first => (DONE -> second) { action = wait; args = (event = "one"); };
      step second => (DONE -> soak | TIMEOUT -> stopped) { action = wait; args = (event = "two"); timeout = "1d"; };
      step soak => (DONE -> done) { action = wait; args = (for = "2h"); };
    flow_end`);
  await server.post('/api/runs', { flow: 'patient', name: 'p' });
});

afterEach(() => server.close());

const send = (body: object) => server.post('/api/runs/p/events', body);

test('events move a run on, one that came early too, also after a restart, and each once', async () => {
  expect((await server.get('/api/runs/p')).body.waitsFor).toMatchObject([
    { kind: 'event', step: 'first', text: 'the event one, for step first' },
  ]);
  expect(await send({ name: 'two', key: 'k' })).toMatchObject({ status: 200, body: { seq: 2 } });
  await server.restart();
  expect(await send({ name: 'two', key: 'k' })).toMatchObject({ status: 200, body: { seq: 2 } });
  const { body } = await send({ name: 'one', data: { by: 'hand' } });
  expect(body).toMatchObject({ seq: 3, status: 'running' });
  expect(body.waitsFor).toMatchObject([{ kind: 'time', step: 'soak', text: 'the time that step soak waits for' }]);
  const { visits } = (await server.get('/api/runs/p')).body;
  expect(visits[0]).toMatchObject({ step: 'first', outcome: 'DONE', data: '{"by":"hand"}' });
});

test('events without a name are refused, and so are those of a run that has ended or is not there', async () => {
  expect((await send({})).status).toBe(400);
  expect((await server.post('/api/runs/q/events', { name: 'one' })).status).toBe(404);
  await server.post('/api/runs/p/stop', {});
  expect(await send({ name: 'one' })).toMatchObject({ status: 409 });
});
