import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const apply = (limits: string) =>
  server.apply(`action call addr = "${service.url}"; args = (); return = (OK); action_end
    flow f limits = (${limits}); step s => (OK -> done) { action = call; }; flow_end`);

const start = (name: string) => server.post('/api/runs', { flow: 'f', name });

async function namesIn(status: string): Promise<readonly string[]> {
  const { runs } = (await server.get(`/api/runs?status=${status}`)).body;
  return runs.map(({ name }: { readonly name: string }) => name);
}

test('of two hundred starts at once a flow takes as many as it may, and refuses the others', async () => {
  await apply('open_runs = 3');
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => start(`r${index}`)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(new Set(refused.map(({ status, body }) => `${status} ${body.error.code}: ${body.error.message}`))).toEqual(
    new Set(['409 flow_full: 3 runs of flow f are open, and its limit is 3']),
  );
  expect(await namesIn('running')).toHaveLength(3);
  await ackWith(server)(await service.next(), 'OK');
  expect((await start('later')).status).toBe(201);
  expect((await start('too late')).status).toBe(409);
});

test('runs that wait for their turn begin one after the other, in the order of their starts, also after a restart', async () => {
  await apply('open_runs = 1, on_full = queue');
  const names = Array.from({ length: 6 }, (_, index) => `r${index}`);
  for (const name of names) expect((await start(name)).status).toBe(201);
  expect((await server.get('/api/runs/r3')).body).toMatchObject({
    status: 'created',
    waitsFor: [{ kind: 'slot', text: 'its turn: the flow has as many open runs as it may' }],
  });
  expect((await server.get('/flowrun/r3')).body.spec.current_state).toBe('ready');
  await server.post('/api/runs/r2/stop', { reason: 'not needed' });
  for (const name of ['r0', 'r1', 'r3', 'r4', 'r5']) {
    const call = await service.next();
    expect(call.body.flowId).toBe(name);
    expect(await namesIn('running')).toEqual([name]);
    if (name === 'r1') await server.restart();
    await ackWith(server)(call, 'OK');
  }
  expect(await namesIn('created')).toEqual([]);
  expect(service.calls.map(({ body }) => body.flowId).filter((name) => name === 'r2')).toEqual([]);
});

test('the limit that counts is the one of the newest version', async () => {
  await apply('open_runs = 1, on_full = queue');
  for (const name of ['a', 'b', 'c']) await start(name);
  await service.next();
  await apply('open_runs = 3, on_full = queue');
  const begun = [(await service.next()).body.flowId, (await service.next()).body.flowId];
  expect(begun).toEqual(['b', 'c']);
  await apply('open_runs = 1');
  expect(await namesIn('running'), 'a lower limit ends nothing').toHaveLength(3);
  expect((await start('d')).status).toBe(409);
});

test('a run that is deleted while it waits for its turn never begins', async () => {
  await apply('open_runs = 1, on_full = queue');
  for (const name of ['a', 'b', 'c']) await start(name);
  const { uuid } = (await server.get('/flowrun/b')).body.metadata;
  await server.delete(`/flowrun/b/${uuid}`);
  expect(await namesIn('created')).toEqual(['c']);
  await ackWith(server)(await service.next(), 'OK');
  expect((await service.next()).body.flowId).toBe('c');
});
