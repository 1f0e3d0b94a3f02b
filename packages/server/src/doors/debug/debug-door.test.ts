import { afterEach, describe, expect, test } from 'vitest';
import { DebugClock } from '../../debug-clock.ts';
import { startActionService } from '../../testing/action-service.ts';
import { isOver, runUntil } from '../../testing/follow.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
afterEach(() => server.close());

const HOUR = 3_600_000;

describe('the clock of a server that was started for it', () => {
  test('is read, and moved forward and back', async () => {
    server = await startTestServer({ debugClock: new DebugClock(() => 1_800_000_000_000) });
    expect((await server.get('/debug/clock')).body).toEqual({ now: 1_800_000_000_000, offsetMs: 0 });
    await server.post('/debug/clock', { moveMs: HOUR });
    const moved = await server.post('/debug/clock', { moveMs: -2 * HOUR });
    expect(moved.body).toEqual({ now: 1_800_000_000_000 - HOUR, offsetMs: -HOUR });
    expect((await server.get('/debug/clock')).body).toEqual(moved.body);
    expect((await server.post('/debug/clock', { moveMs: 'later' })).status).toBe(400);
  });

  test('ends the timeout of an hour when it is moved by an hour', async () => {
    const silent = await startActionService();
    server = await startTestServer({ debugClock: new DebugClock(Date.now) });
    await server.apply(`
      action call addr = "${silent.url}"; args = (); return = (OK); timeout = "1h"; action_end
      flow_run r step A => (OK -> done | TIMEOUT -> stopped) { action = call; }; flow_run_end`);
    await silent.next();
    expect((await server.get('/api/runs/r')).body.status).toBe('running');
    await server.post('/debug/clock', { moveMs: HOUR });
    const run = await runUntil(server, 'r', isOver);
    expect(run).toMatchObject({ status: 'stopped', visits: [{ outcome: 'TIMEOUT' }] });
    await silent.close();
  });

  test('ends the wait of an hour when it is moved by an hour', async () => {
    server = await startTestServer({ debugClock: new DebugClock(Date.now) });
    await server.apply('flow_run r step soak => (DONE -> done) { action = wait; args = (for = "1h"); }; flow_run_end');
    expect((await server.get('/api/runs/r')).body).toMatchObject({ status: 'running', waitsFor: [{ step: 'soak' }] });
    await server.post('/debug/clock', { moveMs: HOUR - 60_000 });
    expect((await server.get('/api/runs/r')).body.status).toBe('running');
    await server.post('/debug/clock', { moveMs: 60_000 });
    expect(await runUntil(server, 'r', isOver)).toMatchObject({ status: 'done' });
  });

  test('is the administrator’s', async () => {
    const token = 'the-token-of-the-administrator';
    server = await startTestServer({ open: false, token, debugClock: new DebugClock(Date.now) });
    const as = (of: string) => ({ authorization: `Bearer ${of}` });
    const { body } = await server.post('/api/users', { name: 'ada' }, as(token));
    expect((await server.get('/debug/clock')).status).toBe(401);
    expect((await server.post('/debug/clock', { moveMs: 1 }, as(body.token))).status).toBe(403);
    expect((await server.post('/debug/clock', { moveMs: 1 }, as(token))).status).toBe(200);
  });
});

test('a server that was not started for it has no such address', async () => {
  server = await startTestServer();
  expect((await server.get('/debug/clock')).status).toBe(404);
  expect((await server.post('/debug/clock', { moveMs: 1 })).status).toBe(404);
});
