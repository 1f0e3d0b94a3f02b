import { afterEach, describe, expect, test } from 'vitest';
import type { AgentTiming } from './ports.ts';
import { type AgentServer, startAgentServer } from './testing/agent-server.ts';
import { RawAgent } from './testing/raw-agent.ts';

let server: AgentServer;
let key: string;
const open: RawAgent[] = [];

async function start(timing: Partial<AgentTiming> = {}): Promise<void> {
  server = await startAgentServer(timing);
  key = (await server.addAgent('one')).key;
}

afterEach(async () => {
  for (const agent of open.splice(0)) agent.socket.terminate();
  await server.close();
});

async function connect(more: Readonly<Record<string, string>> = {}): Promise<RawAgent> {
  const agent = await RawAgent.connect(server.url, { authorization: `Bearer ${key}`, ...more });
  open.push(agent);
  return agent;
}

/** What comes before this did not wait for a lease to run out. */
const leaseEnd = async (build: string) => (await server.task(build))!.leaseUntil;
const instance = (name: string) => ({ 'x-signalbox-instance': name });
const refuse = (headers: Readonly<Record<string, string>>) => RawAgent.refusal(server.url, headers);

describe('an upgrade', () => {
  test.each([
    ['without a key', {}],
    ['with a wrong key', { authorization: 'Bearer wrong' }],
    ['with the token of a person', { authorization: 'Bearer bootstrap' }],
    ['with a key of another scheme', { authorization: 'Basic a2V5LW9mLW9uZQ==' }],
  ])('%s is refused', async (_name, headers) => {
    await start();
    expect(await refuse(headers as Readonly<Record<string, string>>)).toEqual({
      status: 401,
      text: 'Unable to connect agent. Invalid authorization token',
    });
  });

  test.each(['2.0', '0.9', '10.1.0', 'x', '<script>'])('with the version %s is refused', async (version) => {
    await start();
    const refused = await refuse({ authorization: `Bearer ${key}`, 'x-signalbox-version': version });
    expect(refused.status).toBe(409);
    expect(refused.text).toMatch(/^Version mismatch\. Agent version [^<>]+, server version 1\.0$/);
  });

  test.each(['1', '1.0', '1.99.3'])('with the version %s is taken', async (version) => {
    await start();
    const agent = await connect({ 'x-signalbox-version': version });
    expect((await agent.call('extend', 'x.1')).error?.code).toBe(-32010);
  });

  test('of a web page of somebody else is refused', async () => {
    await start();
    const refused = await refuse({ authorization: `Bearer ${key}`, origin: 'https://evil.example' });
    expect(refused.status).toBe(403);
  });

  test('that is none is told so', async () => {
    await start();
    const url = `${server.url.replace('ws', 'http')}/ws/broker`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status).toBe(426);
  });
});

describe('a message', () => {
  test.each([
    ['that is no JSON', '{', null],
    ['that is nothing', '', null],
    ['that is deep', '['.repeat(100_000), null],
    ['that is a batch', '[{"id":1,"method":"next"}]', null],
    ['that is a number', '7', null],
    ['without an id', '{"jsonrpc":"2.0","method":"next"}', null],
    ['without a method', '{"jsonrpc":"2.0","id":90}', 90],
    ['with an object as id', '{"jsonrpc":"2.0","id":{},"method":"next"}', null],
    ['of another version', '{"jsonrpc":"1.0","id":91,"method":"next"}', 91],
    ['that is binary', Buffer.from('{"id":1,"method":"next"}'), null],
  ])('%s is refused and the connection goes on', async (_name, text, id) => {
    await start();
    const build = await server.addBuild();
    const agent = await connect();
    const answer = await agent.say(text);
    expect(answer).toMatchObject({ id, result: null, error: { code: -32600, data: { code: 'protocol_invalid' } } });
    expect((await agent.take()).id).toBe(`${build}/ci.1`);
  });

  test.each(['', 'nothing', 'constructor', '__proto__', 'Next'])(
    'with the unknown method %j is refused',
    async (method) => {
      await start();
      const agent = await connect();
      expect((await agent.call(method, {})).error).toMatchObject({ code: -32601, message: 'No such rpc method' });
    },
  );

  test.each([
    ['wait', {}],
    ['wait', null],
    ['extend', 17],
    ['init', 'x'],
    ['init', { state: {} }],
    ['update', { id: 'x.1', state: { exit_code: 'zero' } }],
    ['update', { id: 'x.1', state: { started: -1 } }],
    ['log', { id: 'x.1', lines: [{ proc: 'a', pos: -1, out: '' }] }],
    ['log', { id: 'x.1', lines: 'x' }],
    ['next', { labels: ['a'] }],
    ['done', undefined],
  ])('%s with parameters %j of the wrong type is refused', async (method, params) => {
    await start();
    const agent = await connect();
    expect((await agent.call(method, params)).error).toMatchObject({
      code: -32602,
      data: { code: 'argument_invalid' },
    });
  });

  test('beyond the limit ends the connection, and the server serves on', async () => {
    await start();
    const agent = await connect();
    agent.socket.send('x'.repeat(1024 * 1024 + 1));
    expect(await agent.closed).toMatchObject({ code: 1009 });
    expect((await (await connect()).call('extend', 'x.1')).error?.code).toBe(-32010);
  });

  test('too many at once end the connection', async () => {
    await start();
    const agent = await connect();
    for (let id = 0; id < 300; id++) agent.socket.send(JSON.stringify({ id, method: 'next', params: {} }));
    expect(await agent.closed).toEqual({ code: 1008, reason: 'too many calls at once' });
    const other = await connect();
    const build = await server.addBuild();
    expect((await other.take()).id).toBe(`${build}/ci.1`);
  });
});

describe('a task that is handed over', () => {
  test('goes to another at once when the connection that took it breaks', async () => {
    await start();
    const first = await connect();
    const build = await server.addBuild();
    expect((await first.take()).id).toBe(`${build}/ci.1`);
    const leaseUntil = await leaseEnd(build);
    first.socket.terminate();
    const second = await connect();
    expect((await second.take()).id).toBe(`${build}/ci.2`);
    expect(server.now()).toBeLessThan(leaseUntil);
  });

  test('is not lost when the agent leaves while it waits', async () => {
    await start();
    for (let round = 0; round < 10; round++) {
      const leaving = await connect();
      const taken = leaving.take().catch(() => undefined);
      const added = server.addBuild();
      const startedAt = server.now();
      leaving.socket.terminate();
      const build = await added;
      const agent = await connect();
      expect((await agent.take()).id.startsWith(`${build}/ci.`)).toBe(true);
      expect(server.now() - startedAt).toBeLessThan(10_000);
      agent.socket.terminate();
      await agent.closed;
      await Promise.race([taken, leaving.closed]);
      await server.kill(build);
    }
  });

  test('stays with an agent that has begun it, also over a new connection', async () => {
    await start();
    const build = await server.addBuild();
    const first = await connect(instance('p1'));
    const { id } = await first.take();
    await first.call('init', { id, state: first.state('') });
    first.socket.terminate();
    const second = await connect(instance('p1'));
    expect(await second.call('extend', id)).toMatchObject({ result: null });
    expect(await second.call('init', { id, state: second.state('') })).toMatchObject({ result: null });
    expect((await server.task(build))?.epoch).toBe(1);
  });

  test('whose plan is gone waits, and others go first', async () => {
    await start();
    const build = await server.addBuild([{ name: 'ci', procs: [], plan: 'f'.repeat(64) }]);
    const agent = await connect();
    const taken = agent.take();
    const good = await server.addBuild();
    expect((await taken).id).toBe(`${good}/ci.1`);
    expect((await server.task(build))?.owner).toBe('');
  });
});

describe('two processes with one key', () => {
  test('the newer one wins, and what the older one had is free at once', async () => {
    await start();
    const build = await server.addBuild();
    const older = await connect(instance('p1'));
    const { id } = await older.take();
    await older.call('init', { id, state: older.state('') });
    const leaseUntil = await leaseEnd(build);
    const newer = await connect(instance('p2'));
    expect((await newer.take()).id).toBe(`${build}/ci.2`);
    expect(server.now()).toBeLessThan(leaseUntil);
    expect(await older.closed).toEqual({ code: 4409, reason: 'a newer process with this key has connected' });
  });

  test('the newer one wins also where both arrive before the database has answered', async () => {
    await start();
    const build = await server.addBuild();
    const slow = Promise.withResolvers<void>();
    server.outage.isSlow = slow.promise;
    const older = await connect(instance('p1'));
    const newer = await connect(instance('p2'));
    slow.resolve();
    expect((await newer.take()).id).toBe(`${build}/ci.1`);
    expect(await older.closed).toMatchObject({ code: 4409 });
  });

  test('a dead predecessor is known also after a restart of the server', async () => {
    await start();
    const build = await server.addBuild();
    const older = await connect(instance('p1'));
    const { id } = await older.take();
    await older.call('init', { id, state: older.state('') });
    const leaseUntil = await leaseEnd(build);
    await server.restartDoor();
    const newer = await connect(instance('p2'));
    expect((await newer.take()).id).toBe(`${build}/ci.2`);
    expect(server.now()).toBeLessThan(leaseUntil);
  });

  test('two connections of a client that names no process live side by side', async () => {
    await start();
    const [one, two] = [await connect(), await connect()];
    expect((await one.call('extend', 'x.1')).error?.code).toBe(-32010);
    expect((await two.call('extend', 'x.1')).error?.code).toBe(-32010);
  });
});

test('a process that connects again ends its old connection, which may be dead without a sign', async () => {
  await start();
  const old = await connect(instance('p1'));
  const build = await server.addBuild();
  const { id } = await old.take();
  await old.call('init', { id, state: old.state('') });
  const handedOver = await server.addBuild();
  await old.take();
  const leaseUntil = await leaseEnd(handedOver);
  old.socket.pause();
  const agent = await connect(instance('p1'));
  expect((await agent.take()).id).toBe(`${handedOver}/ci.2`);
  expect(server.now()).toBeLessThan(leaseUntil);
  expect(await agent.call('extend', id)).toMatchObject({ result: null });
  expect((await server.task(build))?.epoch).toBe(1);
  old.socket.resume();
  expect((await old.closed).code).toBe(4410);
});

describe('a lease', () => {
  const takenBy = async (headers: Readonly<Record<string, string>>) => {
    const build = await server.addBuild();
    const agent = await connect(headers);
    const { id } = await agent.take();
    const lease = async () => Math.round(((await server.task(build))!.leaseUntil - server.now()) / 1000);
    return { build, agent, id, lease };
  };

  test.each([
    [{}, 180],
    [{ 'x-signalbox-lease': '30' }, 30],
    [{ 'x-signalbox-lease': '5' }, 30],
    [{ 'x-signalbox-lease': '999999' }, 180],
    [{ 'x-signalbox-lease': 'long' }, 180],
  ])('lasts for %j %i seconds from the first call on', async (headers, seconds) => {
    await start();
    const { agent, id, lease } = await takenBy(headers as Readonly<Record<string, string>>);
    expect(await lease()).toBe(10);
    await agent.call('extend', id);
    expect(await lease()).toBe(seconds);
  });

  test('is renewed by any message, but written only when half of it is gone', async () => {
    await start();
    const { agent, id, lease } = await takenBy({ 'x-signalbox-lease': '30' });
    await agent.call('extend', id);
    server.advance(10_000);
    await agent.call('extend', 'x.1');
    expect(await lease()).toBe(20);
    server.advance(10_000);
    await agent.call('extend', 'x.1');
    await agent.call('extend', 'x.1');
    expect(await lease()).toBe(30);
  });

  test('is renewed by answers to pings alone', async () => {
    await start({ pingEveryMs: 10 });
    const { agent, lease } = await takenBy({ 'x-signalbox-lease': '30' });
    const pinged = () => new Promise((resolve) => agent.socket.once('ping', resolve));
    while ((await lease()) !== 30) await pinged();
  });

  test('that ran out goes on when its agent comes back before anybody else took the task', async () => {
    await start();
    const { agent, id, lease } = await takenBy({ 'x-signalbox-lease': '30', ...instance('p1') });
    await agent.call('init', { id, state: agent.state('') });
    agent.socket.terminate();
    server.advance(300_000);
    const back = await connect({ 'x-signalbox-lease': '30', ...instance('p1') });
    expect(await back.call('extend', id)).toMatchObject({ result: null });
    expect(await lease()).toBe(30);
    expect(await back.call('done', { id, state: back.state('', { exited: true }) })).toMatchObject({ result: null });
  });

  test('that ran out while the store was away stays with its agent, though another one asks for work', async () => {
    await start();
    const [agent, other] = [await connect(), await connect()];
    const build = await server.addBuild();
    const { id } = (await agent.call('next')).result as { id: string };
    await agent.call('init', { id, state: agent.state('') });
    const idle = other.call('next');
    server.outage.isAway = true;
    server.advance(200_000);
    expect((await agent.call('extend', id)).error).toMatchObject({ code: -32603 });
    await expect.poll(() => server.logged).toContain('looking for work failed');
    server.outage.isAway = false;
    await expect.poll(() => leaseEnd(build)).toBeGreaterThan(server.now());
    expect(await server.task(build)).toMatchObject({ owner: 'agent:id-one', epoch: 1 });
    expect((await agent.call('done', { id, state: agent.state('', { exited: true }) })).error).toBeUndefined();
    const more = await server.addBuild();
    expect((await idle).result).toMatchObject({ id: expect.stringContaining(more) });
  });

  test('of an agent that is gone ends, and another gets the task', async () => {
    await start();
    const { build, agent, id } = await takenBy({ 'x-signalbox-lease': '30' });
    await agent.call('init', { id, state: agent.state('') });
    agent.socket.terminate();
    const other = await server.addAgent('two');
    const next = await connect({ authorization: `Bearer ${other.key}` });
    const taken = next.take();
    server.advance(31_000);
    expect((await taken).id).toBe(`${build}/ci.2`);
  });
});

describe('a connection', () => {
  test('that says nothing is ended', async () => {
    await start({ pingEveryMs: 20, silenceMs: 100 });
    const agent = await connect();
    agent.socket.pause();
    agent.socket.once('ping', () => undefined);
    server.advance(200);
    const { code } = await Promise.race([
      agent.closed,
      (async () => {
        while (server.connected() > 0) await new Promise((resolve) => setImmediate(resolve));
        agent.socket.resume();
        return agent.closed;
      })(),
    ]);
    expect(code).toBe(1006);
  });

  test('without work hears so after a while', async () => {
    await start({ pollMs: 50 });
    const agent = await connect();
    expect(await agent.call('next', {})).toEqual({ jsonrpc: '2.0', id: 0, result: null });
  });
});
