import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startTestServer } from './testing/start-test-server.ts';

test('a server that stops answers what is under way, and tells who comes after', async () => {
  const server = await startTestServer();
  const body = JSON.stringify({ text: 'action late addr = "http://127.0.0.1:1"; return = (OK); action_end' });
  const headers = { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' };
  const late = request(`${server.url}/api/apply`, { method: 'POST', headers });
  late.flushHeaders();
  await once(late, 'continue');
  const stopped = server.stop();
  let after = await server.get('/ready');
  while (after.status === 200) after = await server.get('/ready');
  expect([after.status, after.headers.get('retry-after'), after.body.error.code]).toEqual([503, '1', 'stopping']);
  const answered = once(late, 'response');
  late.end(body);
  const [answer] = await answered;
  expect(answer.statusCode).toBe(200);
  answer.resume();
  await stopped;
  await server.restart();
  const { actions } = (await server.get('/api/actions')).body;
  expect(actions.map(({ name }: { readonly name: string }) => name)).toContain('late');
  await server.close();
});
