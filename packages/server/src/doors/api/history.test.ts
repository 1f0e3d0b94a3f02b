import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith, actionText, runText } from '../../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { pageBytes } from '../bounded-page.ts';

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

test('the journal of a run with large transitions comes in shorter pages, and whole', async () => {
  await server.apply(`${actionText(service, 'ci')}${runText('large')}`);
  const globalVariables = { text: 'x'.repeat(60_000) };
  const times = 80;
  for (let time = 0; time < times; time += 1) {
    await ackWith(server)(await service.next(), 'FAIL', { globalVariables });
  }
  const { seq } = (await server.get('/api/runs/large')).body;
  const seen: number[] = [];
  let pages = 0;
  for (;;) {
    const { body, text } = await server.get(`/api/runs/large/journal?limit=1000&after=${seen.at(-1) ?? 0}`);
    expect(text.length).toBeLessThan(pageBytes * 1.1);
    if (body.transitions.length === 0) break;
    seen.push(...body.transitions.map((transition: { seq: number }) => transition.seq));
    pages += 1;
  }
  expect(pages).toBe(2);
  expect(seen).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  expect((await server.get('/api/runs/large/attempts?limit=1000')).body.attempts).toHaveLength(times + 1);
});
