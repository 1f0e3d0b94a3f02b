import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, type Answer, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let services: ActionService[] = [];

beforeEach(() => {
  services = [];
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

/** Nobody listens there. */
async function deadAddress(): Promise<string> {
  const { url, close } = await startActionService();
  await close();
  return url;
}

async function start(addresses: readonly string[], edges = 'SUCCESS -> done', name = 'call'): Promise<void> {
  await server.apply(`
    action ${name}
      addr = "${addresses.join(', ')}";
      args = (str project, str uuid, str flowId, str capem);
      return = (SUCCESS | FAIL);
    action_end
    flow_run ${name}
      step A => (FAIL -> done | ${edges}) {
        action = ${name};
        args = (project = "p", uuid = "mine", flowId = "mine", capem = "mine");
      };
    flow_run_end`);
}

const status = async (run: string) => (await server.get(`/api/runs/${run}`)).body.status;

describe('a call', () => {
  test('has echoer’s keys, which win over arguments of their name', async () => {
    server = await startTestServer();
    const { next, url } = await service();
    await start([url]);
    const { body, headers } = await next();
    const { id } = (await server.get('/api/runs/call')).body;
    expect(body).toEqual({
      project: 'p',
      ackStates: ['SUCCESS', 'FAIL'],
      capem: '',
      flowId: 'call',
      globalVariables: null,
      stepName: 'A',
      uuid: expect.stringMatching(/^[0-9a-z]{34}$/),
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'idempotency-key': `${id}/A/1/1`,
    });
  });

  test.each([200, 201, 202, 204])('is accepted with %i: no other address is called', async (code) => {
    server = await startTestServer();
    const [first, second] = [await service(code), await service()];
    await start([first.url, second.url]);
    await ackWith(server)(await first.next(), 'SUCCESS');
    await runUntil(server, 'call', isOver);
    expect([first.calls.length, second.calls.length]).toEqual([1, 0]);
  });

  test.each([301, 302, 307, 308, 400, 404, 409, 500, 503])(
    'that is answered %i goes to the next address',
    async (code) => {
      server = await startTestServer();
      const trap = await service();
      const first = await service((_call, response) => void response.writeHead(code, { location: trap.url }).end());
      const second = await service();
      await start([first.url, second.url]);
      const [one, two] = [await first.next(), await second.next()];
      expect(two.body).toEqual(one.body);
      expect(two.headers['idempotency-key']).toBe(one.headers['idempotency-key']);
      await ackWith(server)(two, 'SUCCESS');
      await runUntil(server, 'call', isOver);
      expect([first.calls.length, second.calls.length, trap.calls.length]).toEqual([1, 1, 0]);
    },
  );

  test('that is sent on along twenty services calls the first of them alone, and what it was sent reaches no other', async () => {
    server = await startTestServer();
    const trap = await service();
    const chain = [trap];
    for (let count = 0; count < 20; count += 1) {
      const location = (chain.at(-1) ?? trap).url;
      chain.push(await service((_call, response) => void response.writeHead(307, { location }).end()));
    }
    const [first, ...others] = chain.toReversed();
    const second = await service();
    await start([(first ?? trap).url, second.url]);
    await ackWith(server)(await second.next(), 'SUCCESS');
    await runUntil(server, 'call', isOver);
    expect(first?.calls).toHaveLength(1);
    expect(others.flatMap(({ calls }) => calls)).toEqual([]);
  });

  test.each(['file:///etc/passwd', 'http://169.254.169.254/latest/meta-data/', '//[::1]/', '/again'])(
    'that is sent on to %s goes to the next address, and nowhere else',
    async (location) => {
      server = await startTestServer();
      const first = await service((_call, response) => void response.writeHead(302, { location }).end());
      const second = await service();
      await start([first.url, second.url]);
      await ackWith(server)(await second.next(), 'SUCCESS');
      await runUntil(server, 'call', isOver);
      expect([first.calls.length, second.calls.length]).toEqual([1, 1]);
      expect(server.logged.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  test('goes to the next address when nobody listens, or nobody answers in time', async () => {
    server = await startTestServer({ deliveryTimeoutMs: 200 });
    const hanging = await service(() => undefined);
    const good = await service();
    await start([await deadAddress(), hanging.url, good.url]);
    expect((await good.next()).body).toEqual((await hanging.next()).body);
  });

  test('is accepted by the status, even if the answer never ends', async () => {
    server = await startTestServer({ deliveryTimeoutMs: 300 });
    const endless = await service((_call, response) => void response.writeHead(200).write('so far'));
    const second = await service();
    await start([endless.url, second.url], 'UNREACHABLE -> stopped | SUCCESS -> done');
    await endless.next();
    // The stop waits for deliveries in flight, so that afterwards nothing more can come.
    await server.restart();
    expect([endless.calls.length, second.calls.length]).toEqual([1, 0]);
    expect(server.logged.filter(({ message }) => message === 'delivery failed')).toEqual([]);
  });

  test('that is refused shows the status, and nowhere what the answer said', async () => {
    server = await startTestServer();
    const bad = await service((_call, response) => void response.writeHead(500, { 'x-why': 'hush' }).end('a secret'));
    await start([bad.url]);
    await server.logs('delivery failed');
    const seen = await Promise.all(
      ['', '/journal', '/attempts', '/visits'].map((part) => server.get(`/api/runs/call${part}`)),
    );
    expect(seen[0]?.text).toContain('HTTP 500');
    expect(JSON.stringify([seen, server.logged])).not.toMatch(/a secret|hush/);
  });

  test('may be acknowledged before it is answered, and a bad answer then changes nothing', async () => {
    server = await startTestServer({ deliveryTries: 1 });
    const eager = await service(async (call, response) => {
      await ackWith(server)(call, 'SUCCESS');
      response.writeHead(500).end();
    });
    await start([eager.url]);
    expect((await runUntil(server, 'call', isOver)).status).toBe('done');
    await server.restart();
    expect(eager.calls).toHaveLength(1);
    expect(server.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('of a hanging service delays no other run', async () => {
    server = await startTestServer();
    const [hanging, good] = [await service(() => undefined), await service()];
    await start([hanging.url], 'SUCCESS -> done', 'hung');
    await start([good.url], 'SUCCESS -> done', 'fine');
    await hanging.next();
    await ackWith(server)(await good.next(), 'SUCCESS');
    expect((await runUntil(server, 'fine', isOver)).status).toBe('done');
    expect(await status('hung')).toBe('running');
  });

  test('of a run that is stopped meanwhile is not repeated', async () => {
    server = await startTestServer();
    const bad = await service(async (_call, response) => {
      await server.post('/api/runs/call/stop', { reason: 'enough' });
      response.writeHead(500).end();
    });
    await start([bad.url]);
    await runUntil(server, 'call', isOver);
    await server.restart();
    server.advance(60_000);
    const good = await service();
    await start([good.url], 'SUCCESS -> done', 'later');
    await good.next();
    expect(bad.calls).toHaveLength(1);
  });
});

describe('a call that nobody takes', () => {
  const seconds = [2, 4, 8, 16, 30, 30, 30];

  test.each([
    [0, seconds.slice(0, 2)],
    [0.999, seconds],
  ])('is repeated with the same uuid and key, ever later (chance %d)', async (random, waits) => {
    server = await startTestServer({ random: () => random });
    const times: number[] = [];
    const bad = await service((_call, response) => {
      times.push(server.now());
      response.writeHead(503).end();
    });
    await start([bad.url]);
    const first = await bad.next();
    for (const [index, wait] of waits.entries()) {
      const backoff = 1000 + Math.round(random * (wait - 1) * 1000);
      await server.logs('delivery failed', index + 1);
      server.advance(backoff - 200);
      const again = await bad.next();
      expect(again.text).toBe(first.text);
      expect(again.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
      expect(times[index + 1]! - times[index]!).toBeGreaterThanOrEqual(backoff);
      expect(times[index + 1]! - times[index]!).toBeLessThan(backoff + 5000);
      const tries = index === 0 ? '1 try' : `${index + 1} tries`;
      const [waiting] = (await server.get('/api/runs/call')).body.waitsFor;
      expect(waiting.text).toBe(
        `the action service of step A: ${tries} failed (${bad.url}: HTTP 503), and are tried again`,
      );
    }
  });

  test.each([
    ['goes where the step maps UNREACHABLE', 'SUCCESS -> done | UNREACHABLE -> stopped', 'stopped'],
    ['fails the run where it says nothing about it', 'SUCCESS -> done', 'failed'],
  ])('%s, after the last try', async (_name, edges, end) => {
    server = await startTestServer({ deliveryTries: 2 });
    const bad = await service(500);
    await start([bad.url, await deadAddress()], edges);
    await server.logs('delivery failed');
    server.advance(1000);
    const run = await runUntil(server, 'call', isOver);
    expect(run.status).toBe(end);
    expect(bad.calls).toHaveLength(2);
    expect((await server.get('/api/runs/call/journal')).text).toContain('ECONNREFUSED');
    await ackWith(server)(bad.calls[0]!, 'SUCCESS');
    expect(await status('call')).toBe(end);
  });

  test('is sent again at once after the end of a server that it kept waiting, under the same key', async () => {
    server = await startTestServer();
    const hanging = await service(() => undefined);
    await start([hanging.url]);
    const first = await hanging.next();
    await server.restart({ waits: false });
    const again = await hanging.next();
    expect(again.text).toBe(first.text);
    expect(again.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
    expect(server.logged.filter(({ level }) => level === 'error')).toEqual([]);
    await ackWith(server)(again, 'SUCCESS');
    expect(await status('call')).toBe('done');
  });

  test('is not sent again after its deadline, though the server was away when that came', async () => {
    server = await startTestServer();
    const bad = await service(503);
    await server.apply(`
      action call addr = "${bad.url}"; args = (); return = (SUCCESS); timeout = "60s"; action_end
      flow_run call step A => (SUCCESS -> done | TIMEOUT -> stopped) { action = call; }; flow_run_end`);
    await server.logs('delivery failed');
    await server.stop();
    server.advance(60_000);
    await server.restart();
    expect((await runUntil(server, 'call', isOver)).status).toBe('stopped');
    await server.restart();
    expect(bad.calls).toHaveLength(1);
  });
});
