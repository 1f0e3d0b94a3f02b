import { afterEach, expect, test } from 'vitest';
import { type ActionService, type Answer, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { HostGates } from './host-gates.ts';

let server: TestServer;
const services: ActionService[] = [];

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  await server.close();
});

async function service(answer: Answer | number = 200): Promise<ActionService> {
  const started = await startActionService(answer);
  services.push(started);
  return started;
}

const action = (name: string, addresses: readonly string[]) =>
  `action ${name} addr = "${addresses.join(', ')}"; args = (); return = (SUCCESS); action_end\n`;

const run = (name: string, called: string) =>
  `flow_run ${name} step A => (SUCCESS -> done) { action = ${called}; }; flow_run_end\n`;

const runs = (count: number, called: string) =>
  Array.from({ length: count }, (_, index) => run(`${called}${index}`, called)).join('');

test('a host that hangs gets so many calls at once, the others wait for their turn, and other hosts feel nothing', async () => {
  server = await startTestServer({ callsPerHost: 2 });
  const answers: (() => void)[] = [];
  const hanging = await service((_call, response) => void answers.push(() => response.end()));
  const good = await service();
  await server.apply(action('slow', [hanging.url]) + runs(5, 'slow'));
  await server.apply(action('quick', [good.url]) + run('fine', 'quick'));
  await Promise.all([hanging.next(), hanging.next()]);
  await ackWith(server)(await good.next(), 'SUCCESS');
  await runUntil(server, 'fine', isOver);
  expect(hanging.calls).toHaveLength(2);
  const { hosts, checks } = (await server.get('/api/doctor')).body;
  expect(hosts).toEqual([{ host: new URL(hanging.url).host, inFlight: 2, waiting: 3 }]);
  expect(checks).toContainEqual({ name: 'hosts', ok: true, findings: [{ code: 'hosts_called' }] });
  for (let calls = 3; calls <= 5; calls += 1) {
    answers.shift()?.();
    await hanging.next();
    expect(hanging.calls).toHaveLength(calls);
  }
  expect(new Set(hanging.calls.map(({ body }) => body.uuid)).size).toBe(5);
});

test('a host that fails on end is left alone, its calls are kept as untried, and one call finds that it is back', async () => {
  server = await startTestServer({ deliveryTries: 2 });
  let status = 503;
  const bad = await service((_call, response) => void response.writeHead(status).end());
  const spare = await service();
  await server.apply(action('bad', [bad.url]) + runs(20, 'bad'));
  await server.logs('host is not called for a while');
  await server.logs('delivery failed', 20);
  for (let calls = 0; calls < 20; calls += 1) await bad.next();
  const host = new URL(bad.url).host;
  const doctor = (await server.get('/api/doctor')).body;
  const { since, until } = doctor.hosts[0].leftAlone;
  expect(until - since).toBeGreaterThanOrEqual(30_000);
  const leftAlone = { since, until };
  expect(doctor.hosts).toEqual([{ host, leftAlone, inFlight: 0, waiting: 0 }]);
  expect(doctor.checks).toContainEqual({
    name: 'hosts',
    ok: false,
    findings: [{ code: 'host_left_alone', host, since, until }],
  });
  await server.apply(action('either', [bad.url, spare.url]) + run('either', 'either') + run('late', 'bad'));
  expect((await spare.next()).body.flowId).toBe('either');
  expect(bad.calls).toHaveLength(20);
  const waits = await Promise.resolve(server.get('/api/runs/late')).then(({ body }) => body.waitsFor);
  expect(waits[0].text).toMatch(/to be called: .* is left alone until \d{4}-\d\d-\d\dT[\d:.]+Z$/);
  status = 200;
  server.advance(60_000);
  await server.logs('host is called again');
  await bad.next();
  // Less than a lease in all: a call that is under way must not be taken for lost.
  for (let calls = 22; calls <= 41; calls += 1) {
    server.advance(5000);
    await bad.next();
  }
  expect(bad.calls).toHaveLength(41);
  const late = bad.calls.find(({ body }) => body.flowId === 'late');
  expect(late?.headers['idempotency-key']).toMatch(/\/A\/1\/1$/);
  const called = new Set(bad.calls.slice(20).map(({ body }) => body.uuid));
  expect(called.size).toBe(21);
  expect((await server.get('/api/doctor')).body.hosts).toEqual([]);
});

test('an action that fails on end leaves the other actions of its host alone', async () => {
  server = await startTestServer({ deliveryTries: 1 });
  const both = await service(({ path }, response) => void response.writeHead(path === '/bad' ? 500 : 200).end());
  await server.apply(action('bad', [`${both.url}/bad`]) + runs(20, 'bad'));
  await server.logs('delivery failed', 20);
  expect((await server.get('/api/doctor')).body.hosts).toEqual([]);
  await server.apply(action('good', [`${both.url}/good`]) + run('fine', 'good'));
  let call = await both.next();
  while (call.path !== '/good') call = await both.next();
  await ackWith(server)(call, 'SUCCESS');
  await runUntil(server, 'fine', isOver);
  expect(server.logged.filter(({ message }) => message === 'host is not called for a while')).toEqual([]);
});

test('a host is left alone no longer than ever where the clock is set back meanwhile', async () => {
  server = await startTestServer();
  let now = 1_000_000_000;
  const log = { info: () => undefined, warn: () => undefined };
  const gates = new HostGates({ now: () => now, scheduler: { after: () => () => undefined }, log, atOnce: 50 });
  for (let failures = 0; failures < 20; failures += 1) {
    const pass = await gates.enter('a', 1000);
    if (pass.go) pass.leave(false);
  }
  now = 0;
  expect(await gates.enter('a', 1000)).toMatchObject({ go: false, until: 31_000 });
  now = 30_000;
  expect(await gates.enter('a', 1000)).toMatchObject({ go: true });
});

test('a call that gets no turn comes again about when those before it have been called', async () => {
  server = await startTestServer();
  let now = 0;
  const late: (() => void)[] = [];
  const after = (_ms: number, wake: () => void) => {
    late.push(wake);
    return () => undefined;
  };
  const log = { info: () => undefined, warn: () => undefined };
  const gates = new HostGates({ now: () => now, scheduler: { after }, log, atOnce: 2 });
  const [first, second] = [await gates.enter('a', 1000), await gates.enter('a', 1000)];
  const waiting = Array.from({ length: 3 }, () => gates.enter('a', 1000));
  late[2]?.();
  expect(await waiting[2]).toMatchObject({ go: false, until: 1000 });
  now = 400;
  if (first.go && second.go) for (const { leave } of [first, second]) leave(true);
  expect(await Promise.all(waiting.slice(0, 2))).toMatchObject([{ go: true }, { go: true }]);
  const more = Array.from({ length: 10 }, () => gates.enter('a', 1000));
  late.at(-1)?.();
  // Ten wait, two at a time, 400 ms each.
  expect(await more[9]).toMatchObject({ go: false, until: 400 + 2000, spreadMs: 2000 });
  gates.stop();
  await Promise.allSettled(more);
});
