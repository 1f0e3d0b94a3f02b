import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith } from '../../testing/echoer-client.ts';
import { follow, type StreamMessage } from '../../testing/follow.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;
let id: string;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  await server.apply(`action a addr = "${service.url}"; args = (); return = (OK | AGAIN); action_end
    flow_run r step A => (OK -> done | AGAIN -> A) { action = a; }; flow_run_end`);
  id = (await server.get('/api/runs/r')).body.id;
});

afterEach(async () => {
  await service.close();
  await server.close();
});

test('a stream has nothing for HEAD, and is held by none', async () => {
  for (const path of ['/api/stream', `/api/runs/${id}/stream`, '/watch?resource=flow', '/api/projects/default/stream'])
    expect((await server.call('HEAD', path)).status).toBe(404);
});

const loop = async (times: number) => {
  for (let time = 0; time < times; time += 1) await ackWith(server)(await service.next(), 'AGAIN');
};

const finish = async () => ackWith(server)(await service.next(), 'OK');

async function all(path: string, headers = {}): Promise<StreamMessage[]> {
  const messages: StreamMessage[] = [];
  for await (const message of follow(server.url + path, headers)) messages.push(message);
  return messages;
}

describe('the stream of a run', () => {
  test('has every transition once and in order, old and new, and ends', async () => {
    await loop(3);
    const path = '/api/runs/r/stream';
    const following = all(path);
    await loop(20);
    await finish();
    const messages = await following;
    expect(messages.slice(0, -1).map((message) => message.id)).toEqual(
      Array.from({ length: 25 }, (_, index) => `${id}:${index + 1}`),
    );
    expect(messages.at(-1)).toEqual({ event: 'end', id: '', data: 'done' });
    const { transitions } = (await server.get('/api/runs/r/journal')).body;
    expect(messages.slice(0, -1).map(({ data }) => data)).toEqual(transitions);
  });

  test('goes on after the last event that was seen: no gap, no repeat, wherever it broke', async () => {
    await loop(5);
    const seen: string[] = [];
    const path = `${server.url}/api/runs/r/stream`;
    const resumed = () => follow(path, seen.length === 0 ? {} : { 'last-event-id': seen.at(-1)! });
    for (let part = 0; part < 5; part += 1) {
      await loop(2);
      for await (const message of resumed()) {
        seen.push(message.id);
        if (seen.length % 3 === 0) break;
      }
    }
    await finish();
    for await (const message of resumed()) if (message.event === 'message') seen.push(message.id);
    expect(seen).toEqual(Array.from({ length: 17 }, (_, index) => `${id}:${index + 1}`));
  });

  test('goes on after a restart of the server', async () => {
    await loop(2);
    await server.restart();
    const following = all('/api/runs/r/stream', { 'last-event-id': `${id}:2` });
    await finish();
    expect((await following).map(({ event, id: at }) => `${event} ${at}`)).toEqual([
      `message ${id}:3`,
      `message ${id}:4`,
      'end ',
    ]);
  });

  test('begins after a number that the address names, and is only the end when all was seen', async () => {
    await loop(2);
    await finish();
    expect((await all('/api/runs/r/stream?after=3')).map(({ event }) => event)).toEqual(['message', 'end']);
    expect((await all('/api/runs/r/stream', { 'last-event-id': `${id}:4` })).map(({ event }) => event)).toEqual([
      'end',
    ]);
  });

  test('does not take the place in another run for its own', async () => {
    await finish();
    const messages = await all('/api/runs/r/stream', { 'last-event-id': 'r-other:1' });
    expect(messages.map(({ id: at }) => at)).toEqual([`${id}:1`, `${id}:2`, '']);
  });

  test.each(['/api/runs/none/stream', '/api/runs/r/stream?after=-1', '/api/runs/r/stream?after=x'])(
    'is refused as any other request: %s',
    async (path) => expect([400, 404]).toContain((await server.get(path)).status),
  );

  test('of a hundred readers leaves nothing behind when they go', async () => {
    const readers = Array.from({ length: 100 }, () => follow(`${server.url}/api/runs/r/stream`));
    await Promise.all(readers.map((reader) => reader.next()));
    await Promise.all(readers.map((reader) => reader.return(undefined)));
    await finish();
    expect((await server.get('/api/runs/r')).body.status).toBe('done');
    expect(server.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

test('the stream of hints names what has changed', async () => {
  const hints = follow(`${server.url}/api/stream`);
  let hinted = false;
  const first = hints.next().finally(() => {
    hinted = true;
  });
  // Hints of before the stream was open are lost, as they may be.
  while (!hinted) await loop(1);
  expect((await first).value).toMatchObject({ data: { kind: 'run', id } });
  await hints.return(undefined);
});

test.each(['/api/stream', '/api/runs/r/stream'])('%s ends with the right to see it', async (path) => {
  const call = await service.next();
  const stream = await fetch(server.url + path);
  const { adminToken } = (await server.post('/api/users', { name: 'ann' })).body;
  await ackWith(server)(call, 'AGAIN');
  expect(await stream.text()).not.toContain('visit_closed');
  expect((await server.get('/api/runs/r', { authorization: `Bearer ${adminToken}` })).status).toBe(200);
});

describe('streams of one reader', () => {
  test('are so many and no more, and others feel nothing of it', async () => {
    await server.close();
    server = await startTestServer({ streamsPerActor: 2, open: false, token: 'an-administrators-token' });
    const admin = { authorization: 'Bearer an-administrators-token' };
    const { token } = (await server.post('/api/users', { name: 'ann' }, admin)).body;
    const ann = { authorization: `Bearer ${token}` };
    const open = async (path: string, headers: { readonly authorization: string }) => {
      const stop = new AbortController();
      const { status, headers: answered } = await fetch(server.url + path, { headers, signal: stop.signal });
      return { status, retryAfter: answered.get('retry-after'), stop };
    };
    const first = await open('/api/stream', ann);
    expect([first.status, (await open('/watch?resource=flow', ann)).status]).toEqual([200, 200]);
    const third = await open('/api/stream', ann);
    expect([third.status, third.retryAfter]).toEqual([429, '1']);
    const refused = await server.get('/watch?resource=flow', ann);
    expect(refused.text).toContain('2 streams are open with this credential, as many as may be');
    expect((await open('/api/stream', admin)).status).toBe(200);
    first.stop.abort();
    let again = await open('/api/stream', ann);
    while (again.status === 429) again = await open('/api/stream', ann);
    expect(again.status).toBe(200);
  });
});
