import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, type Answer, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let services: ActionService[] = [];

beforeEach(async () => {
  services = [];
  server = await startTestServer();
});

afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  await server.close();
});

async function service(answer: Answer | number = 200): Promise<ActionService> {
  const started = await startActionService(answer);
  services.push(started);
  return started;
}

const start = (addresses: readonly string[], clauses: string) =>
  server.apply(`
    action mail addr = "${addresses.join(', ')}"; return = (OK); ${clauses} action_end
    flow_run mail step mail => (OK -> done | TIMEOUT -> stopped) { action = mail; }; flow_run_end`);
const isHeld = ({ status }: { status: string }) => status === 'held';
const once = 'at_most_once = yes;';

test('what is sent at most once goes to no other address where one may have got it: a person says what became of it', async () => {
  const gone = await service();
  await gone.close();
  const [bad, good] = [await service(500), await service()];
  await start([gone.url, bad.url, good.url], once);
  const held = await runUntil(server, 'mail', isHeld);
  expect(held.detail).toMatch(
    /^unknown_outcome: step mail: nobody knows whether its service has got the call: .*HTTP 500$/,
  );
  expect(held.waitsFor).toMatchObject([
    { text: 'a person to say what became of mail: skip it with its outcome, or retry it' },
  ]);
  expect([bad.calls.length, good.calls.length]).toEqual([1, 0]);
  await server.post('/api/runs/mail/skip', { step: 'mail', outcome: 'OK', reason: 'it has come' });
  expect(await runUntil(server, 'mail', isOver)).toMatchObject({ status: 'done' });
});

test('it is not sent again after the end of a server that did not hear of it, but by a person with another key', async () => {
  const hanging = await service(() => undefined);
  await start([hanging.url], once);
  const first = await hanging.next();
  await server.restart({ waits: false });
  const held = await runUntil(server, 'mail', isHeld);
  expect(held.detail).toBe('unknown_outcome: step mail: it was sent before, and nobody knows what became of that');
  expect(hanging.calls).toHaveLength(1);
  await server.post('/api/runs/mail/retry');
  const again = await hanging.next();
  expect(again.headers['idempotency-key']).not.toBe(first.headers['idempotency-key']);
});

test('it is sent again where nobody has got it', async () => {
  let status = 503;
  const late = await service((_call, response) => void response.writeHead(status).end());
  await start([late.url], once);
  await server.logs('delivery failed');
  status = 200;
  server.advance(30_000);
  await late.next();
  await ackWith(server)(await late.next(), 'OK');
  expect(await runUntil(server, 'mail', isOver)).toMatchObject({ status: 'done' });
  expect((await server.get('/api/runs/mail/journal')).text).toContain('delivery_returned');
});

test('it is sent again where it could not be signed, since the use of the key could not be told', async () => {
  const taking = await service();
  const database = new DatabaseSync(`${server.data}/signalbox.db`, { timeout: 10_000 });
  database.exec(`CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.entry LIKE '%signing-key.use%'
    BEGIN SELECT RAISE(ABORT, 'no room'); END`);
  await start([taking.url], once);
  await server.logs('delivery failed');
  expect(taking.calls).toEqual([]);
  database.exec('DROP TRIGGER full');
  database.close();
  server.advance(30_000);
  await ackWith(server)(await taking.next(), 'OK');
  expect(await runUntil(server, 'mail', isOver)).toMatchObject({ status: 'done' });
});

test('an idempotent effect that was not answered in time is sent again under the same key', async () => {
  const slow = await service();
  await start([slow.url], 'idempotent = yes; timeout = "60s"; retry = (max = 2, backoff = "1s");');
  const first = await slow.next();
  server.advance(60_000);
  await runUntil(server, 'mail', ({ waitsFor }) => waitsFor[0]?.kind === 'timer');
  server.advance(1000);
  const again = await slow.next();
  expect(again.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  expect(again.body.uuid).not.toBe(first.body.uuid);
  await ackWith(server)(first, 'OK');
  expect(await runUntil(server, 'mail', isOver)).toMatchObject({ status: 'done' });
});
