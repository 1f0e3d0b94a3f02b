import { expect, test } from 'vitest';
import { startActionService } from '../testing/action-service.ts';
import { actionText, runText } from '../testing/echoer-client.ts';
import { startTestServer } from '../testing/start-test-server.ts';

test('nobody but the service and the administrator sees the uuid that an open attempt is acknowledged with', async () => {
  const service = await startActionService();
  const server = await startTestServer({ open: false, token: 'the-token-of-the-administrator' });
  const admin = { authorization: 'Bearer the-token-of-the-administrator' };
  await server.post('/action', { data: actionText(service, 'ci', 'SUCCESS | FAIL | ODD') }, admin);
  await server.post('/flowrun', { data: runText('basic') }, admin);
  const { token } = (await server.post('/api/users', { name: 'bob' }, admin)).body;
  const { uuid } = (await service.next()).body;
  const paths = [
    '/step',
    '/step/A',
    '/flowrun',
    '/flowrun/basic',
    '/api/runs/basic',
    '/api/runs/basic/journal',
    '/api/runs',
  ];
  for (const path of paths) {
    const seen = await server.get(path, { authorization: `Bearer ${token}` });
    expect([path, seen.status, seen.text.includes(uuid)]).toEqual([path, 200, false]);
  }
  expect((await server.get('/step/A', admin)).text).toContain(uuid);
  expect((await server.get('/api/runs/basic/journal', admin)).text).toContain(uuid);
  const stream = await fetch(`${server.url}/api/runs/basic/stream`, { headers: { authorization: `Bearer ${token}` } });
  await server.post('/step', { uuid, ackState: 'SUCCESS', done: true });
  const streamed = await stream.text();
  expect(streamed).toContain('attempt_started');
  expect(streamed.split('\n').filter((line) => line.includes('attempt_started') && line.includes(uuid))).toEqual([]);
  await server.close();
  await service.close();
});
