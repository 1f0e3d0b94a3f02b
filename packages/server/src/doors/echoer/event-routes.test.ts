import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { watchFrames } from '../../testing/watch-client.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

test('an event is stored as it was posted and is there after a restart', async () => {
  const posted = {
    metadata: { name: 'built', kind: 'event', labels: { team: 'shop' } },
    event_type: 1,
    message: 'image pushed',
    object: { image: 'shop:1', tags: [1, null] },
  };
  const { status, text } = await server.post('/event', posted);
  expect({ status, text }).toEqual({ status: 200, text: '""' });
  await server.post('/event', { metadata: null, message: 'of nobody' });
  await server.restart();
  const { body } = await server.get('/event');
  expect(body).toEqual([
    {
      ...posted,
      metadata: { ...posted.metadata, version: expect.any(Number), uuid: expect.any(String) },
    },
    {
      metadata: {
        name: body[1].metadata.uuid,
        kind: 'event',
        version: expect.any(Number),
        uuid: expect.any(String),
        labels: null,
      },
      event_type: 0,
      message: 'of nobody',
      object: {},
    },
  ]);
  expect(Number.isInteger(body[0].metadata.version)).toBe(true);
  expect((await server.get('/event?metadata.name=built')).body).toEqual(body.slice(0, 1));
  expect((await server.get('/event/built')).body).toEqual(body[0]);
  expect((await server.get('/event/none')).status).toBe(404);
});

test('an event is deleted by name and uuid, which must fit', async () => {
  await server.post('/event', { metadata: { name: 'built' } });
  const { uuid } = (await server.get('/event/built')).body.metadata;
  expect((await server.delete('/event/built/wrong')).status).toBe(404);
  expect((await server.delete(`/event/other/${uuid}`)).status).toBe(404);
  expect((await server.delete(`/event/built/${uuid}`)).status).toBe(200);
  expect((await server.delete(`/event/built/${uuid}`)).status).toBe(404);
  expect((await server.get('/event')).body).toEqual([]);
});

test.each([
  ['not JSON', '{"message', 400],
  ['a message that is no text', { message: 5 }, 400],
  ['a name of many words', { metadata: { name: 'x'.repeat(251) } }, 400],
  ['more than is kept of one', { message: 'é'.repeat(33 * 1024) }, 413],
])('an event that is %s is refused', async (_name, body, status) => {
  const answer = await server.post('/event', body);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: expect.any(Object), message: expect.any(String) });
  expect((await server.get('/event')).body).toEqual([]);
});

test('of many large events the newest are listed, the oldest of them first, and a watch has all', async () => {
  const names = Array.from({ length: 70 }, (_, index) => `e${index}`);
  for (const name of names) await server.post('/event', { metadata: { name }, message: 'x'.repeat(65_000) });
  const { text, body } = await server.get('/event');
  expect(text.length).toBeLessThan(5 * 1024 * 1024);
  const listed = body.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  expect(listed.length).toBeGreaterThan(50);
  expect(listed).toEqual(names.slice(-listed.length));
  const frames = watchFrames(`${server.url}/watch?resource=event`);
  for (const name of names) {
    const { value } = await frames.next();
    expect(value).toMatchObject({ data: { metadata: { name } } });
  }
  await frames.return(undefined);
});
