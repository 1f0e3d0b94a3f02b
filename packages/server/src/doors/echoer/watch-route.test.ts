import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { resourceChangesKept } from '@signalbox/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith, actionText, runText } from '../../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { type WatchFrame, watchFrames } from '../../testing/watch-client.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  await create('/action', actionText(service, 'ci'));
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const create = async (path: string, data: string) => expect((await server.post(path, { data })).text).toBe('""');
const watch = (query: string, headers = {}) => watchFrames(`${server.url}/watch?${query}`, headers);

type Frames = ReturnType<typeof watchFrames>;

async function take(frames: Frames, count: number): Promise<WatchFrame[]> {
  const taken: WatchFrame[] = [];
  while (taken.length < count) {
    const { value, done } = await frames.next();
    if (done || !value) throw new Error(`the stream ended after ${taken.length} frames`);
    taken.push(value);
  }
  return taken;
}

const told = ({ data }: WatchFrame) =>
  `${data.change} ${data.deleted?.kind ?? data.metadata.kind} ${data.deleted?.name ?? data.metadata.name}`;

const finish = async () => ackWith(server)(await service.next(), 'SUCCESS');

describe('a watch', () => {
  test('sends what is there and then every change, as unnamed frames of one data line', async () => {
    await create('/flowrun', runText('old'));
    const frames = watch('resource=flowrun?version=1597920529');
    const [existing] = await take(frames, 1);
    expect(existing?.lines.map((line) => line.slice(0, 6))).toEqual([expect.stringMatching(/^id:\d/), 'data:{']);
    const { change, ...document } = existing?.data ?? {};
    expect(change).toBe('existing');
    expect(document).toEqual((await server.get('/flowrun/old')).body);
    await finish();
    const [done] = await take(frames, 1);
    expect(done?.data.spec.history_states).toEqual(['ready', 'A', 'done']);
    await create('/flowrun', runText('young'));
    expect((await take(frames, 1)).map(told)).toEqual(['added flowrun young']);
    await frames.return();
  });

  test('of several kinds has each under its own version', async () => {
    const later = Math.floor(server.now() / 1000) + 1000;
    await create('/flow', 'flow later step A => (SUCCESS->done) { action = "ci"; args=(project="p", n=1); }; flow_end');
    await server.post('/event', { metadata: { name: 'old' } });
    const frames = watch(`resource=action?version=1599120681&resource=event?version=${later}&resource=flow?version=0`);
    expect((await take(frames, 2)).map(told)).toEqual(['existing action ci', 'existing flow later']);
    await server.post('/event', { metadata: { name: 'built' }, message: 'm' });
    await create('/flowrun', runText('unwatched'));
    await create('/action', actionText(service, 'other'));
    const [event, action] = await take(frames, 2);
    expect(event?.data).toMatchObject({ change: 'added', message: 'm', metadata: { kind: 'event', name: 'built' } });
    expect(told(action as WatchFrame)).toBe('added action other');
    await frames.return();
  });

  test('tells of a deletion by an empty object, with what it was beside it', async () => {
    await create('/flowrun', runText('gone'));
    const frames = watch('resource=action?version=0&resource=flowrun?version=0&resource=step?version=0');
    expect((await take(frames, 3)).map(told)).toEqual([
      'existing action ci',
      'existing flowrun gone',
      'existing step A',
    ]);
    const action = (await server.get('/action/ci')).body.metadata;
    await server.delete(`/action/ci/${action.uuid}`);
    const [deleted] = await take(frames, 1);
    expect(deleted?.data).toEqual({
      metadata: { name: '', kind: '', version: 0, uuid: '', labels: null },
      spec: {},
      change: 'deleted',
      deleted: { kind: 'action', name: 'ci', uuid: action.uuid },
    });
    const run = (await server.get('/flowrun/gone')).body.metadata;
    await server.delete(`/flowrun/gone/${run.uuid}`);
    expect((await take(frames, 4)).map(told)).toEqual([
      'modified step A',
      'modified flowrun gone',
      'deleted step A',
      'deleted flowrun gone',
    ]);
    await frames.return();
  });

  test('of steps follows each through its run', async () => {
    const frames = watch('resource=step?version=0');
    await create(
      '/flowrun',
      runText('looped', 'SUCCESS->B | FAIL->A').replace(
        'flow_run_end',
        'step B => (SUCCESS->done) { action = "ci"; args=(project="p", n=1); }; flow_run_end',
      ),
    );
    expect((await take(frames, 1)).map(told)).toEqual([expect.stringMatching(/^(added|existing) step A$/)]);
    await ackWith(server)(await service.next(), 'FAIL');
    const [again] = await take(frames, 1);
    expect(again?.data).toMatchObject({ change: 'modified', spec: { action_run: { done: false } } });
    await finish();
    const [closed, opened] = await take(frames, 2);
    expect(closed?.data).toMatchObject({
      metadata: { name: 'A' },
      spec: { action_run: { done: true }, response: { state: 'SUCCESS' } },
    });
    expect(told(opened as WatchFrame)).toBe('added step B');
    await frames.return();
  });

  test('gives its frames names when it is asked to', async () => {
    const frames = watch('resource=action?version=0&events=1');
    await create('/action', actionText(service, 'other'));
    const taken = await take(frames, 2);
    expect(taken.map(({ event }) => event)).toEqual(['existing', expect.stringMatching(/^(existing|added)$/)]);
    await frames.return();
  });
});

describe('a watch that broke', () => {
  test('goes on after the last frame that was seen: no gap, no repeat, also after a restart', async () => {
    const seen: string[] = [];
    let id: string | undefined;
    const read = async (count: number) => {
      const query = 'resource=flowrun?version=0&resource=action?version=0';
      const frames = watch(query, id === undefined ? {} : { 'last-event-id': id });
      for (const frame of await take(frames, count)) {
        seen.push(told(frame));
        id = frame.id ?? id;
      }
      await frames.return();
    };
    // With the action of before each test, three are there at first; then every other reader leaves one for the next.
    for (const [part, count] of [3, 1, 3, 1, 3, 1].entries()) {
      await create('/flowrun', runText(`r${part}`));
      await create('/action', actionText(service, `a${part}`));
      if (part === 3) await server.restart();
      await read(count);
    }
    await read(1);
    const of = (kind: string) => seen.filter((line) => line.includes(kind)).map((line) => line.split(' ')[2]);
    expect(of(' flowrun ')).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
    expect(of(' action ')).toEqual(['a0', 'ci', 'a1', 'a2', 'a3', 'a4', 'a5']);
  });

  test.each(['999999999-0', '0-999999999', 'nonsense'])(
    'begins anew where its place %s is of no use',
    async (place) => {
      const frames = watch('resource=action?version=0', { 'last-event-id': place });
      expect((await take(frames, 1)).map(told)).toEqual(['existing action ci']);
      await frames.return();
    },
  );
});

test('a watch that was away for longer than changes are kept begins anew, and misses nothing', async () => {
  const first = watch('resource=action?version=0');
  const [{ id } = expect.fail('no frame')] = await take(first, 1);
  await first.return();
  const headers = { 'last-event-id': String(id) };
  await create('/action', actionText(service, 'next'));
  const near = watch('resource=action?version=0', headers);
  expect((await take(near, 1)).map(told)).toEqual(['added action next']);
  await near.return();
  const database = new DatabaseSync(join(server.data, 'signalbox.db'), { timeout: 10_000 });
  database.exec(`WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ${resourceChangesKept})
    INSERT INTO resource_changes (project, kind, change, name, uuid, at)
    SELECT 'default', 'event', 'added', 'e' || n, 'u' || n, 0 FROM many`);
  database.close();
  // With this one the change of `next` goes.
  await create('/action', actionText(service, 'last'));
  const far = watch('resource=action?version=0', headers);
  expect((await take(far, 3)).map(told).sort()).toEqual(
    ['ci', 'last', 'next'].map((name) => `existing action ${name}`),
  );
  await far.return();
});

test.each([
  '',
  'resource=pod?version=1',
  'resource=flowrun?version=x',
  'resource=flowrun?v=1',
  'resource=action&events=2',
])('a watch of what is unknown is refused with 400, not left without data: %j', async (query) => {
  const { status, body } = await server.get(`/watch?${query}`);
  expect(status).toBe(400);
  expect(body).toEqual({
    error: { code: 'body_invalid', message: body.message },
    message: expect.stringMatching(/resource|events/),
  });
});

test('the watch of Python’s client: from a hundred seconds before the last run, by its version and the names of its steps', async () => {
  await create('/flowrun', runText('one'));
  const since = (await server.get('/flowrun')).body.at(-1).metadata.version - 100;
  const frames = watch(`resource=flowrun?version=${since}`);
  const [{ data } = expect.fail('no frame')] = await take(frames, 1);
  expect(Number.isInteger(data.metadata.version)).toBe(true);
  expect(data.spec.steps.map((step: { metadata: { name: string } }) => step.metadata.name)).toEqual(['A']);
  await frames.return();
});

test('the watch of Go’s pipelines: from a day ago, by what each step has answered', async () => {
  const since = Math.floor(server.now() / 1000) - 24 * 3600;
  const frames = watch(`resource=${encodeURIComponent(`flowrun?version=${since}`)}`);
  await create('/flowrun', runText('pipeline_1597920529123456789'));
  await finish();
  for await (const { data } of frames) {
    const [{ spec }] = data.spec.steps;
    if (!spec.action_run.done) continue;
    expect(spec.response.state).toBe('SUCCESS');
    break;
  }
});

test('readers that leave, or never read, keep nobody from anything', async () => {
  const readers = Array.from({ length: 50 }, () => watch('resource=flowrun?version=0&resource=action?version=0'));
  await Promise.all(readers.map((reader) => reader.next()));
  await Promise.all(readers.slice(10).map((reader) => reader.return()));
  // Ten are left that take nothing any more.
  await create('/flowrun', runText('busy'));
  for (let time = 0; time < 60; time += 1) {
    await ackWith(server)(await service.next(), 'FAIL', { globalVariables: { text: 'x'.repeat(2000) } });
  }
  await finish();
  expect((await server.get('/flowrun/busy')).body.spec.current_state).toBe('done');
  await Promise.all(readers.map((reader) => reader.return()));
  expect(server.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a watch ends with the right to see it', async () => {
  const stream = await fetch(`${server.url}/watch?resource=action?version=0`);
  const { adminToken } = (await server.post('/api/users', { name: 'ann' })).body;
  const headers = { authorization: `Bearer ${adminToken}` };
  expect((await server.post('/action', { data: actionText(service, 'secret') }, headers)).status).toBe(200);
  const text = await stream.text();
  expect(text).toContain('"existing"');
  expect(text).not.toContain('secret');
});

test('a watch that breaks says so with the word of echoer, and ends', async () => {
  await create('/flowrun', runText('torn'));
  const database = new DatabaseSync(join(server.data, 'signalbox.db'), { timeout: 10_000 });
  database.exec(`UPDATE runs SET state = '{"half'`);
  database.close();
  const stream = await fetch(`${server.url}/watch?resource=flowrun?version=0`);
  expect(await stream.text()).toMatch(/\n\ndata:STREAM_END\n\n$/);
  expect(server.logged.filter(({ message }) => message === 'a watch broke')).toHaveLength(1);
});
