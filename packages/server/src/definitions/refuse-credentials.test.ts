import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

const clauses = 'args = (); return = (OK); action_end';

test.each([
  'http://ann:secret@127.0.0.1/x',
  'https://ann@127.0.0.1/x',
  'HTTP:///ann:secret@127.0.0.1/x',
  'ann:secret@127.0.0.1/x',
  'http://127.0.0.1/x, http://ann:secret@127.0.0.1/y',
])('an address with a user or a password is refused, and not repeated: %s', async (address) => {
  const texts = [
    `action a addr = "${address}"; ${clauses}`,
    `action a addr = "http://127.0.0.1/x"; undo = "${address}"; ${clauses}`,
  ];
  for (const text of texts) {
    const answer = await server.post('/api/apply', { text });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'fsl_invalid' } } });
    expect(answer.text).not.toContain('secret');
    const echoer = await server.post('/action', { data: text });
    expect(echoer.status).toBe(422);
    expect(echoer.text).not.toContain('secret');
  }
  expect((await server.get('/api/actions')).body.actions).toEqual([]);
});

test('an @ behind the host is part of a path or of a query', async () => {
  await server.apply(`action a addr = "http://127.0.0.1/@ann?mail=a@b, 127.0.0.1:80/x@y"; ${clauses}`);
});
