import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

test('a server that has just started is well, and says on which settings that rests', async () => {
  const { status, body } = await server.get('/api/doctor');
  expect(status).toBe(200);
  expect(body.checks.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
    ['durability', true],
    ['timers', true],
    ['tasks', true],
    ['agents', true],
    ['hosts', true],
    ['audit', true],
    ['artifacts', true],
  ]);
  expect(body.facts).toEqual(
    expect.arrayContaining([
      { code: 'open_mode', on: true },
      { code: 'store', engine: expect.stringMatching(/^SQLite 3\./) },
      { code: 'setting', name: 'synchronous', value: '2' },
      { code: 'setting', name: 'journal_mode', value: 'wal' },
    ]),
  );
});

test('what there is, is counted', async () => {
  await server.apply(`action work addr = "http://127.0.0.1:9/x"; return = (OK); action_end
    flow_run waits step a => (OK -> done) { action = work; trigger = manual; }; flow_run_end`);
  const { body } = await server.get('/api/doctor');
  expect(body.facts).toContainEqual({ code: 'runs', status: 'running', count: 1 });
});
