import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentServer, startAgentServer } from './testing/agent-server.ts';
import { RawAgent } from './testing/raw-agent.ts';

let server: AgentServer;
let key: string;
const open: RawAgent[] = [];

beforeEach(async () => {
  server = await startAgentServer();
  key = (await server.addAgent('one')).key;
});

afterEach(async () => {
  for (const agent of open.splice(0)) agent.socket.terminate();
  await server.close();
});

async function connect(more: Readonly<Record<string, string>> = {}, path?: string): Promise<RawAgent> {
  const agent = await RawAgent.connect(server.url, { authorization: `Bearer ${key}`, ...more }, path);
  open.push(agent);
  return agent;
}

async function connectOther(): Promise<RawAgent> {
  const other = await server.addAgent('two');
  return connect({ authorization: `Bearer ${other.key}` });
}

const exited = (code = 0) => ({ exited: true, exit_code: code, finished: 1_700_000_009 });
const line = (pos: number, out = `line ${pos}`, proc = 'test') => ({ proc, time: 1, type: 0, pos, out });
const lost = { code: -32010, message: 'queue: task not found', data: { code: 'lease_lost' } };

describe('an agent', () => {
  test('gets no workflow where its key is for code jobs alone', async () => {
    const build = await server.addBuild();
    const host = await server.addAgent('host', { builds: false, jobs: ['*'] });
    const agent = await connect({ authorization: `Bearer ${host.key}` });
    expect((await agent.call('next', { labels: {}, expr: '' })).error?.data?.code).toBe('forbidden');
    expect((await server.task(build))?.owner).toBe('');
  });

  test('alone gets the credentials of its repository, with the address that it clones from', async () => {
    const { store, now } = server;
    const place = { project: 'default', scm: 'git', name: 'app', url: 'https://example.com/app.git' };
    const repository = { id: 'r1', ...place, defaultBranch: 'main', hookSecretId: 'hook:r1', createdAt: now() };
    await store.addRepository({ ...repository, hookSecret: 'hook' });
    await store.putSecret('credentials:r1', 'ada:p@ss:word/é');
    const build = await server.addBuild([{ name: 'ci', procs: ['clone'], cloneUrl: place.url }]);
    const { config } = await (await connect()).take();
    expect(config).toMatchObject({ clone: { url: 'https://ada:p%40ss%3Aword%2F%C3%A9@example.com/app.git' } });
    await store.chainAudit(10);
    const told = (await store.audit(0, 10)).map(({ text }) => JSON.parse(text));
    expect(told).toMatchObject([{ what: 'secret.use', details: { build, workflow: 'ci', credentials: 'app' } }]);
    expect(JSON.stringify([told, await server.build(build), await server.task(build), server.logged])).not.toMatch(
      /ada|word/,
    );
  });

  test('alone gets the secrets that its workflow asks for and may use, as they are at that moment', async () => {
    const { store, now } = server;
    const limits = { events: [], branches: [], images: [] };
    const put = (name: string, value: string, more: object = {}) =>
      store.putNamedSecret({ project: 'default', name, limits: { ...limits, ...more }, at: now() }, value);
    await put('TOKEN', 'an old value');
    await put('Token', 'the new value');
    await put('unasked', 'of another');
    await put('tags', 'of tags', { events: ['tag'] });
    await put('topic', 'of a branch', { branches: ['topic/*'] });
    await put('image', 'of a plugin', { images: ['alpine'] });
    const secrets = ['token', 'tags', 'topic', 'image', 'unknown'];
    const build = await server.addBuild([{ name: 'ci', procs: ['test'], secrets }]);
    const { config, secrets: given } = await (await connect()).take();
    expect(given).toEqual({ token: 'the new value' });
    expect(JSON.stringify([config, await server.build(build), await server.task(build), server.logged])).not.toMatch(
      /new value|of (tags|another|a branch|a plugin)/,
    );
    await store.chainAudit(10);
    const [told] = (await store.audit(0, 10)).map(({ text }) => JSON.parse(text));
    const used = [{ name: 'Token', scope: 'project', version: 2 }];
    expect(told).toMatchObject({
      ...{ what: 'secret.use', project: 'default', actor: { kind: 'agent', name: 'one' } },
      details: { build, workflow: 'ci', secrets: used },
    });
    expect(JSON.stringify(told)).not.toContain('new value');
  });

  test('gets only builds of the projects that its key is for', async () => {
    const first = await server.addBuild();
    const { project } = await server.build(first);
    const of = async (name: string, projects: readonly string[]) => {
      const { key: own } = await server.addAgent(name, { builds: true, jobs: [], projects });
      return connect({ authorization: `Bearer ${own}` });
    };
    const other = await of('other', ['shop']);
    let answer: unknown;
    void other.take().then((taken) => {
      answer = taken;
    });
    const own = await of('own', ['shop', project]);
    expect(await own.take()).toMatchObject({ id: `${first}/ci.1` });
    const second = await server.addBuild();
    expect(await own.take()).toMatchObject({ id: `${second}/ci.1` });
    expect(answer).toBeUndefined();
  });

  test.each(['/ws/broker', '/ws/rpc'])('takes a workflow at %s and brings it to its end', async (path) => {
    const build = await server.addBuild();
    const agent = await connect({}, path);
    const { id, config, timeout } = await agent.take();
    expect({ id, config, timeout }).toEqual({ id: `${build}/ci.1`, config: { plan: 'ci' }, timeout: 60 });
    const ended = agent.call('wait', id);
    expect(await agent.call('init', { id, state: agent.state('') })).toMatchObject({ result: null });
    expect((await server.build(build)).workflows.ci?.state).toMatchObject({ status: 'running', agent: 'id-one' });
    await agent.call('update', { id, state: agent.state('clone') });
    await agent.call('update', { id, state: agent.state('clone', exited()) });
    await agent.call('update', { id, state: agent.state('test') });
    await agent.call('log', { id, lines: [line(0), line(1)] });
    await agent.call('log', { id, line: line(2) });
    await agent.call('update', { id, state: agent.state('test', { ...exited(3), error: 'bad' }) });
    const done = await agent.call('done', { id, state: agent.state('', { ...exited(3), error: 'bad' }) });
    expect(done).toEqual({ jsonrpc: '2.0', id: 9, result: null });
    expect(await ended).toMatchObject({ result: null });
    const { state, workflows } = await server.build(build);
    expect(state).toMatchObject({ status: 'finished', result: 'failure' });
    expect(workflows.ci?.procs).toMatchObject([
      { name: 'clone', state: { status: 'success', exitCode: 0, startedAt: 1_700_000_000_000 } },
      { name: 'test', state: { status: 'failure', exitCode: 3, at: 1_700_000_009_000, message: 'bad' } },
    ]);
    expect(await server.lines(build, 1, 'test')).toEqual(
      [0, 1, 2].map((pos) => ({ pos, time: 1, type: 0, out: `line ${pos}` })),
    );
    expect(await server.task(build)).toBeUndefined();
  });

  test('that waits gets a workflow as soon as there is one', async () => {
    const agent = await connect();
    const taken = agent.take();
    const build = await server.addBuild();
    expect((await taken).id).toBe(`${build}/ci.1`);
  });

  test('gets only what its labels allow', async () => {
    await server.addBuild([{ name: 'arm', procs: [], labels: { platform: 'linux/arm64' } }]);
    const plain = await server.addBuild([{ name: 'any', procs: [], labels: { platform: 'linux/amd64' } }]);
    const agent = await connect();
    expect((await agent.take({ platform: 'linux/amd64', more: 'x' })).id).toBe(`${plain}/any.1`);
  });

  test('that is cordoned gets none, until it is uncordoned', async () => {
    const [cordoned, other] = [await connect(), await connectOther()];
    await server.workers.cordon('id-one', 'admin');
    const waiting = cordoned.take();
    const first = await server.addBuild();
    expect((await other.take()).id).toBe(`${first}/ci.1`);
    const second = await server.addBuild();
    await server.workers.uncordon('id-one');
    expect((await waiting).id).toBe(`${second}/ci.1`);
  });

  test('may leave the parameters of next out', async () => {
    await server.addBuild();
    const agent = await connect();
    expect((await agent.call('next')).result).toMatchObject({ timeout: 60 });
  });

  test('says everything twice and changes nothing by it', async () => {
    const build = await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    const twice = async (method: string, params: object) => {
      await agent.call(method, { id, ...params });
      expect(await agent.call(method, { id, ...params })).toMatchObject({ result: null });
    };
    await twice('init', { state: agent.state('') });
    await twice('update', { state: agent.state('test') });
    await twice('log', { lines: [line(0), line(1)] });
    await twice('update', { state: agent.state('test', exited()) });
    await twice('done', { state: agent.state('', exited()) });
    const { seq } = await server.build(build);
    for (const method of ['init', 'update', 'done']) {
      const answer = await agent.call(method, { id, state: agent.state('test', exited(1)) });
      expect(answer).toMatchObject({ result: null });
      expect(answer.error).toBeUndefined();
    }
    expect((await server.build(build)).seq).toBe(seq);
    expect(await server.lines(build, 1, 'test')).toHaveLength(2);
    expect(await agent.call('wait', id)).toMatchObject({ result: null });
  });

  test('is refused an end before the beginning', async () => {
    await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    expect((await agent.call('done', { id, state: agent.state('', exited()) })).error).toMatchObject({
      data: { code: 'wrong_status' },
    });
  });

  test('that names a step which is not there changes nothing', async () => {
    const build = await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    await agent.call('init', { id, state: agent.state('') });
    const { seq } = await server.build(build);
    const update = await agent.call('update', { id, state: agent.state('../etc') });
    const log = await agent.call('log', { id, lines: [line(0), line(0, 'x', '../etc')] });
    expect([update.error?.data?.code, log.error?.data?.code]).toEqual(['step_not_found', 'step_not_found']);
    expect((await server.build(build)).seq).toBe(seq);
    expect(await server.lines(build, 1, 'test')).toEqual([]);
  });

  test('learns from which line on the log is missing', async () => {
    await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    await agent.call('log', { id, lines: [line(0), line(1)] });
    const answer = await agent.call('log', { id, lines: [line(5)] });
    expect(answer).toMatchObject({ result: null, error: { code: -32012, data: { code: 'log_gap', expected: 2 } } });
  });

  test('may send the whole log once more, which is no file of the build', async () => {
    const build = await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    const file = { name: 'logs.json', proc: 'test', mime: 'application/json+logs', time: 1, size: 2, data: 'W10=' };
    expect(await agent.call('upload', { id, file })).toMatchObject({ result: null });
    expect(await server.store.artifacts(build)).toEqual([]);
  });

  test('sends files in pieces, within their bounds and with names that stay in a folder', async () => {
    const build = await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    const send = async (file: object) => {
      const answer = await agent.call('upload', { id, file: { mime: 'text/plain', data: 'YWJj', size: 3, ...file } });
      return answer.error?.data?.code;
    };
    expect(await send({ name: 'a/b', total: 6 })).toBeUndefined();
    expect(await server.store.artifacts(build)).toEqual([]);
    expect([await send({ name: 'a/b', position: 3, total: 6 }), await send({ name: 'c' })]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await send({ name: 'a/b', total: 6 })).toBeUndefined();
    expect(await send({ name: 'empty', data: '', size: 0 })).toBeUndefined();
    const kept = (await server.store.artifacts(build)).map(({ name, bytes, epoch }) => [name, bytes, epoch]);
    expect(kept).toEqual([
      ['a/b', 6, 1],
      ['c', 3, 1],
      ['empty', 0, 1],
    ]);
    for (const name of ['', '/etc/x', '../x', 'a/../../x', 'a//b', './a', 'a\\b', 'a\nb', 'x'.repeat(251), '\ud800']) {
      expect([name, await send({ name })]).toEqual([name, 'argument_invalid']);
    }
    expect(await send({ name: 'd', position: 4, total: 6 })).toBe('argument_invalid');
    expect(await send({ name: 'd', data: '', total: 6 })).toBe('argument_invalid');
    expect(await send({ name: 'd', total: 256 * 1024 * 1024 + 1 })).toBe('too_large');
    await server.kill(build);
    expect(await send({ name: 'late' })).toBe('lease_lost');
  });
});

describe('a task of somebody else', () => {
  const about: readonly (readonly [string, (id: string) => unknown])[] = [
    ['wait', (id) => id],
    ['extend', (id) => id],
    ['init', (id) => ({ id, state: { proc: '' } })],
    ['update', (id) => ({ id, state: { proc: 'test' } })],
    ['log', (id) => ({ id, lines: [line(0)] })],
    ['upload', (id) => ({ id, file: { mime: 'application/json+logs' } })],
    ['done', (id) => ({ id, state: { proc: '', exited: true } })],
  ];

  test.each(about)('is not told from an unknown one: %s', async (method, paramsOf) => {
    const build = await server.addBuild();
    const finished = await server.addBuild();
    const owner = await connect();
    const { id } = await owner.take();
    await owner.call('init', { id, state: owner.state('') });
    const { id: over } = await owner.take();
    await owner.call('init', { id: over, state: owner.state('') });
    await owner.call('done', { id: over, state: owner.state('', exited()) });
    const before = [await server.build(build), await server.build(finished)];
    const thief = await connectOther();
    const ids = [
      id,
      over,
      `${build}/ci.2`,
      `${build}/ci.0`,
      `${build}/ci`,
      `${build}/nothing.1`,
      'nothing/ci.1',
      'x',
      '',
      '../../x.1',
    ];
    for (const guess of ids) expect((await thief.call(method, paramsOf(guess))).error, guess).toEqual(lost);
    expect([await server.build(build), await server.build(finished)]).toEqual(before);
    expect(await server.lines(build, 1, 'test')).toEqual([]);
  });

  test('cannot be touched by the one who lost it, nor its log', async () => {
    const build = await server.addBuild();
    const slow = await connect();
    const { id } = await slow.take();
    await slow.call('init', { id, state: slow.state('') });
    const { task, epoch } = { task: `${build}/ci`, epoch: 1 };
    server.driver.changeTask({ change: 'retry', task, epoch, notBefore: 0, problem: '' });
    const next = await connectOther();
    expect((await next.take()).id).toBe(`${build}/ci.2`);
    for (const [method, paramsOf] of about) expect((await slow.call(method, paramsOf(id))).error).toEqual(lost);
    expect(await server.lines(build, 1, 'test')).toEqual([]);
    await next.call('init', { id: `${build}/ci.2`, state: next.state('') });
    expect((await server.build(build)).workflows.ci?.state).toMatchObject({ agent: 'id-two', epoch: 2 });
  });
});

describe('wait', () => {
  test('says that the task was cancelled', async () => {
    const build = await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    const ended = agent.call('wait', id);
    await agent.call('init', { id, state: agent.state('') });
    await server.kill(build);
    expect(await ended).toMatchObject({ result: null, error: { code: -32011, message: 'queue: task cancelled' } });
    expect((await agent.call('done', { id, state: agent.state('', exited(137)) })).error).toEqual(lost);
    expect((await server.build(build)).state.status).toBe('killed');
  });

  test('says that another agent has begun the task', async () => {
    const build = await server.addBuild();
    const slow = await connect();
    const { id } = await slow.take();
    await slow.call('init', { id, state: slow.state('') });
    const ended = slow.call('wait', id);
    await slow.call('extend', id);
    server.driver.changeTask({ change: 'retry', task: `${build}/ci`, epoch: 1, notBefore: 0, problem: '' });
    const next = await connectOther();
    const taken = await next.take();
    await next.call('init', { id: taken.id, state: next.state('') });
    expect((await ended).error).toMatchObject({ code: -32010, message: 'lease lost' });
  });

  test('says that the lease was lost as soon as it cannot be renewed', async () => {
    const build = await server.addBuild();
    const agent = await connect();
    const { id } = await agent.take();
    const ended = agent.call('wait', id);
    await agent.call('init', { id, state: agent.state('') });
    server.driver.changeTask({
      change: 'retry',
      task: `${build}/ci`,
      epoch: 1,
      notBefore: Number.MAX_SAFE_INTEGER,
      problem: '',
    });
    await agent.call('extend', 'x.1');
    server.advance(170_000);
    agent.socket.pong();
    expect((await ended).error).toMatchObject({ code: -32010, message: 'lease lost' });
  });

  test('goes on after a restart of the server', async () => {
    const build = await server.addBuild();
    const before = await connect({ 'x-signalbox-instance': 'p1' });
    const { id } = await before.take();
    await before.call('init', { id, state: before.state('') });
    const cut = before.call('wait', id);
    cut.catch(() => undefined);
    await server.restartDoor();
    await before.closed;
    const agent = await connect({ 'x-signalbox-instance': 'p1' });
    const ended = agent.call('wait', id);
    expect(await agent.call('extend', id)).toMatchObject({ result: null });
    await agent.call('done', { id, state: agent.state('', exited()) });
    expect(await ended).toMatchObject({ result: null });
    expect((await server.build(build)).state).toMatchObject({ status: 'finished', result: 'success' });
  });
});
