import { readdir } from 'node:fs/promises';
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
  const two = await send({ name: 'two', key: 'k' });
  expect(two).toMatchObject({ status: 200, body: { seq: 2, event: { name: 'two', use: 'kept' } } });
  await server.restart();
  const again = await send({ name: 'two', key: 'k' });
  expect(again).toMatchObject({ status: 200, body: { seq: 2, event: { name: 'two', use: 'repeated' } } });
  const { body } = await send({ name: 'one', data: { by: 'hand' } });
  expect(body).toMatchObject({ seq: 3, status: 'running', event: { name: 'one', use: 'taken', step: 'first' } });
  expect(body.waitsFor).toMatchObject([{ kind: 'time', step: 'soak', text: 'the time that step soak waits for' }]);
  const { visits } = (await server.get('/api/runs/p')).body;
  expect(visits[0]).toMatchObject({ step: 'first', outcome: 'DONE', data: '{"by":"hand"}' });
});

test('events that are kept are shown with the run until they are taken, or expire', async () => {
  const shown = async () => (await server.get('/api/runs/p')).body.keptEvents;
  expect(await shown()).toEqual([]);
  await send({ name: 'two', data: { ok: true } });
  const [kept, ...others] = await shown();
  expect(others).toEqual([]);
  expect(kept).toEqual({ name: 'two', at: kept.at, expiresAt: kept.at + 7 * 86_400_000, data: '{"ok":true}' });
  await send({ name: 'one' });
  expect(await shown()).toEqual([]);
  await send({ name: 'one' });
  server.advance(7 * 86_400_000);
  expect(await shown()).toEqual([]);
});

test('data that a run does not take leaves nothing on the disk', async () => {
  const blobs = async () => {
    const files = await readdir(server.data, { recursive: true });
    return files.filter((file) => /\b[0-9a-f]{64}$/.test(file)).length;
  };
  const data = (letter: string) => ({ text: letter.repeat(20_000) });
  expect((await server.post('/api/runs/q/events', { name: 'two', data: data('a') })).status).toBe(404);
  expect((await send({ name: 'tow', data: data('b') })).status).toBe(422);
  expect((await send({ name: 'two', data: { text: 'c'.repeat(65_536) } })).status).toBe(413);
  expect(await blobs()).toBe(0);
  expect((await send({ name: 'two', key: 'k', data: data('d') })).body.event.use).toBe('kept');
  expect(await blobs()).toBe(1);
  expect((await send({ name: 'two', key: 'k', data: data('e') })).status).toBe(422);
  expect((await send({ name: 'two', key: 'k', data: data('d') })).body.event.use).toBe('repeated');
  await server.post('/api/runs/p/stop');
  expect((await send({ name: 'two', data: data('f') })).status).toBe(409);
  expect(await blobs()).toBe(1);
});

test('equal events that come at once are each told what became of them', async () => {
  const uses = (await Promise.all([1, 2, 3].map(() => send({ name: 'one' })))).map(({ body }) => body.event.use);
  expect(uses.toSorted()).toEqual(['kept', 'kept', 'taken']);
});

test('an event that no step ever waits for is refused with those that are waited for, and changes nothing', async () => {
  expect(await send({ name: 'tow' })).toMatchObject({
    status: 422,
    body: {
      error: {
        code: 'argument_invalid',
        message: expect.stringContaining(
          'no step of flow patient waits for an event tow; waited for are: one, two; did you mean two?',
        ),
      },
    },
  });
  expect((await server.get('/api/runs/p')).body).toMatchObject({ seq: 1 });
});

test('events without a name are refused, and so are those of a run that has ended or is not there', async () => {
  expect((await send({})).status).toBe(400);
  expect((await server.post('/api/runs/q/events', { name: 'one' })).status).toBe(404);
  await server.post('/api/runs/p/stop', {});
  expect(await send({ name: 'one' })).toMatchObject({ status: 409 });
});

test('a step that is entered within a window goes on at once, and one before it waits for it on the page too', async () => {
  await server.apply(`
    flow office inputs = (str hours);
      step open => (DONE -> hours) { action = wait; args = (window = "00:00-24:00", zone = "Asia/Tokyo"); };
      step hours => (DONE -> done) { action = wait; args = (window = $hours); };
    flow_end`);
  const tomorrow = new Date(server.now() + 86_400_000);
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][tomorrow.getUTCDay()];
  const date = tomorrow.toISOString().slice(0, 10);
  await server.post('/api/runs', { flow: 'office', name: 'o', inputs: { hours: `${day} 23:00-23:59` } });
  const text = `step hours, until ${day} ${date} 23:00 UTC (window ${day} 23:00-23:59)`;
  await expect
    .poll(async () => (await server.get('/api/runs/o')).body.waitsFor)
    .toMatchObject([{ kind: 'time', text }]);
  await server.post('/api/runs', { flow: 'office', name: 'mistyped', inputs: { hours: 'at night' } });
  await expect
    .poll(async () => (await server.get('/api/runs/mistyped')).body)
    .toMatchObject({ status: 'held', detail: expect.stringContaining('window is days and hours, as') });
});
