import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentServer, startAgentServer } from '../doors/agent/testing/agent-server.ts';
import { attemptLogBounds, logOf } from './delivery-of.ts';
import { codeOf, linesOf, RawJobHost, startCodeRun } from './testing/raw-job-host.ts';

const resize = codeOf('resize');
const two = `flow f
  step a => (SUCCESS -> b | FAIL -> stopped) { action = resize; args = (n = 1); };
  step b => (SUCCESS -> done) { action = resize; };
flow_end`;

let server: AgentServer;
beforeEach(async () => {
  server = await startAgentServer();
});
afterEach(() => server.close());

const start = (id: string, jobs = [resize], text = two) => startCodeRun(server, text, jobs, id);
const connect = async (name: string, instance?: string) =>
  RawJobHost.connect(server.url, (await server.addAgent(name)).key, instance);
const statusOf = async (id: string) => (await server.driver.run(id))?.state.status;

describe('a job host', () => {
  test('gets the steps of a run as they come, with what came before, and ends it', async () => {
    const host = await connect('h');
    expect(await host.declare([resize])).toEqual({ refused: [], lost: [] });
    await start('r1');
    const first = await host.given();
    expect(first).toMatchObject({ job: 'resize', version: '1', step: 'a', visit: 1, attempt: 1, key: 'r1/a/1/1' });
    expect(first).toMatchObject({ args: { n: 1 }, context: {}, saved: {}, run: { id: 'r1', name: 'r1' } });
    const context = { size: 2 };
    const saved = { note: 'x' };
    await host.tell({ id: first.id, end: { kind: 'returned', value: 1, context, saved } });
    const second = await host.given();
    expect(second).toMatchObject({ step: 'b', context, saved: { a: saved } });
    expect(await host.tell(host.returned(second.id))).toEqual(['taken']);
    expect(await statusOf('r1')).toBe('done');
  });

  test('gets no attempt whose secret does not open: its run is held until a person has mended it', async () => {
    const secretive = codeOf('resize', { params: [{ name: 'token', type: 'secret', required: true }] });
    const host = await connect('h');
    await host.declare([secretive], { slots: 1, masks: true });
    const text =
      'flow f inputs = (secret token); step a => (SUCCESS -> done) { action = resize; args = (token = $token); }; flow_end';
    await startCodeRun(server, text, [secretive], 'r1', { token: { $secret: 'argument:default:1' } });
    await expect
      .poll(async () => (await server.driver.run('r1'))?.state)
      .toMatchObject({
        ...{ status: 'held', reason: 'reference' },
        detail: expect.stringContaining('the secret argument token does not open'),
      });
    const token = await server.secretArgs.seal(
      secretive.params,
      { token: 'hunter22' },
      { project: 'default', path: '' },
    );
    await startCodeRun(server, text, [secretive], 'r2', token);
    expect(await host.given()).toMatchObject({ run: { id: 'r2' }, args: { token: 'hunter22' }, secrets: ['token'] });
  });

  test('gets what was begun before it came', async () => {
    await start('r1');
    const host = await connect('h');
    await host.declare([resize]);
    expect(await host.given()).toMatchObject({ step: 'a' });
  });

  test('gets no other version of a job than those that it has', async () => {
    const host = await connect('h');
    await host.declare([codeOf('resize', { version: '2' }), codeOf('other')]);
    await start('r1');
    await start('r2', [codeOf('other')], 'flow f step a => (SUCCESS -> done) { action = other; }; flow_end');
    expect(await host.given()).toMatchObject({ run: { id: 'r2' } });
    const newer = await connect('n');
    await newer.declare([resize]);
    expect(await newer.given()).toMatchObject({ run: { id: 'r1' } });
  });

  test('gets as much as it has slots, and the rest as they become free', async () => {
    const host = await connect('h');
    await host.declare([resize], { slots: 2 });
    for (const id of ['r1', 'r2', 'r3']) await start(id);
    const [first, second] = [await host.given(), await host.given()];
    await host.tell({ id: first.id, end: { kind: 'failed', message: 'no', code: 'thrown', place: 'execute' } });
    expect(await statusOf(first.run.id)).toBe('stopped');
    expect(await host.given()).toMatchObject({ run: { id: 'r3' } });
    expect(second.run.id).toBe('r2');
  });

  test('shares the work with others that have the same job', async () => {
    const hosts = [await connect('h1'), await connect('h2')] as const;
    for (const host of hosts) await host.declare([resize], { slots: 1 });
    await start('r1');
    await start('r2');
    const given = await Promise.all(hosts.map((host) => host.given()));
    expect(given.map(({ run }) => run.id).sort()).toEqual(['r1', 'r2']);
  });

  test('that is cordoned keeps what it has and gets no more, until it is uncordoned', async () => {
    const host = await connect('h');
    await host.declare([resize]);
    await start('r1');
    const first = await host.given();
    await server.workers.cordon('id-h', 'admin');
    await host.tell(host.returned(first.id));
    await start('r2');
    await server.dispatch.sweep();
    expect((await server.store.heldBy('agent:id-h')).length).toBe(0);
    const other = await connect('o');
    await other.declare([resize], { slots: 1 });
    const taken = await other.given();
    await server.workers.uncordon('id-h');
    const given = await host.given();
    expect([taken.run.id, given.run.id].sort()).toEqual(['r1', 'r2']);
  });

  test('that asks for no more gets no more', async () => {
    const host = await connect('h');
    await host.declare([resize]);
    await host.raw.call('drain');
    await start('r1');
    const other = await connect('o');
    await other.declare([resize]);
    expect(await other.given()).toMatchObject({ run: { id: 'r1' } });
  });

  test('gives back what it has not begun, to somebody else', async () => {
    const host = await connect('h');
    await host.declare([resize], { slots: 1 });
    await start('r1');
    const { id } = await host.given();
    await host.raw.call('drain');
    await host.raw.call('giveBack', { ids: [id] });
    expect(await host.tell(host.returned(id))).toEqual(['lost']);
    const other = await connect('o');
    await other.declare([resize]);
    expect(await other.given()).toMatchObject({ run: { id: 'r1' }, attempt: 1, key: 'r1/a/1/1' });
  });
});

describe('what is over', () => {
  test('is cancelled in the host, and its result is not taken', async () => {
    const host = await connect('h');
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    await server.driver.execute({
      actor: { kind: 'admin' },
      commands: [{ to: { kind: 'run', id: 'r1' }, command: { type: 'stop' } }],
    });
    expect(await host.raw.told('cancel')).toEqual({ ids: [id], reason: 'cancelled' });
    expect(await host.tell(host.returned(id))).toEqual(['lost']);
    expect((await host.raw.call('undoData', { id, key: 'k', value: 1 })).error?.data?.code).toBe('lease_lost');
  });

  test('is told once only, however often the result comes', async () => {
    const host = await connect('h');
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    expect(await host.tell(host.returned(id), host.returned(id))).toEqual(['taken', 'lost']);
    expect(await host.given()).toMatchObject({ step: 'b' });
  });
});

describe('undo data', () => {
  test('is in the run when it is answered', async () => {
    const host = await connect('h');
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    await host.raw.call('undoData', { id, key: 'before', value: { n: 3 } });
    expect((await server.driver.run('r1'))?.open.a?.undoData).toEqual({ before: { n: 3 } });
  });

  test('is refused from who has lost the lease', async () => {
    const host = await connect('h', 'old');
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    await host.raw.call('drain');
    await server.store.releaseOwner('agent:id-h', server.now());
    const other = await connect('o');
    await other.declare([resize]);
    expect(await other.given()).toMatchObject({ key: 'r1/a/1/1' });
    expect((await host.raw.call('undoData', { id, key: 'k', value: 1 })).error?.data?.code).toBe('lease_lost');
    expect(await host.tell(host.returned(id))).toEqual(['lost']);
  });
});

describe('the group of a run', () => {
  const startIn = async (id: string, group?: { readonly id: number; readonly name: string }) => {
    const { flow } = await startCodeRun(server, two, [resize], `beside ${id}`);
    const version = await server.driver.versions.get(flow.hash);
    const origin = { kind: 'manual' as const };
    const command = {
      type: 'start' as const,
      id,
      project: 'default',
      name: id,
      origin,
      inputs: {},
      ...(group && { group }),
    };
    await server.driver.execute({
      actor: { kind: 'admin' },
      commands: [{ to: { kind: 'run', id }, command, ...(version && { version }) }],
    });
  };

  test('is finished by its code, once, and only by who has the lease', async () => {
    const added = { change: 'c', project: 'default', name: 'october', description: '', meta: {}, by: 'ann', at: 1 };
    const { id: group, name } = await server.store.addRunGroup(added);
    const host = await connect('h');
    await host.declare([resize], { slots: 2 });
    await startIn('r1', { id: group, name });
    const given = [await host.given(), await host.given()];
    const lone = given.find(({ run }) => run.id !== 'r1');
    const { id = '', run } = given.find((each) => each.run.id === 'r1') ?? {};
    expect(run).toEqual({ id: 'r1', name: 'r1', project: 'default', group: { id: group, name } });
    expect((await host.raw.call('finishGroup', { id: lone?.id })).error?.message).toContain('is in no group');
    expect((await host.raw.call('finishGroup', { id: 'x.1' })).error?.data?.code).toBe('lease_lost');
    expect((await server.store.runGroupById(group))?.status).toBe('running');
    for (const _ of [1, 2]) expect((await host.raw.call('finishGroup', { id })).error).toBeUndefined();
    expect(await server.store.runGroupById(group)).toMatchObject({ status: 'finished', updatedBy: 'step a of r1' });
    await server.store.chainAudit(100);
    const told = (await server.store.auditOf('default', 0, 100)).map(({ text }) => JSON.parse(text));
    expect(told.filter(({ what }) => what === 'run-group.finish')).toMatchObject([
      { subject: 'october', actor: { kind: 'agent', name: 'h' }, details: { run: 'r1', step: 'a' } },
    ]);
    await server.store.releaseOwner('agent:id-h', server.now());
    expect((await host.raw.call('finishGroup', { id })).error?.data?.code).toBe('lease_lost');
  });
});

describe('a connection that breaks', () => {
  test('leaves to its host what that still works on, over a new one', async () => {
    const { key } = await server.addAgent('h');
    const host = await RawJobHost.connect(server.url, key);
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    await host.raw.close();
    const again = await RawJobHost.connect(server.url, key);
    expect(await again.declare([resize], { running: [id, 'r9/a/1/1.1', 'nonsense'] })).toEqual({
      refused: [],
      lost: ['r9/a/1/1.1', 'nonsense'],
    });
    expect(await again.tell(again.returned(id))).toEqual(['taken']);
    expect(await again.given()).toMatchObject({ step: 'b' });
  });

  test('gives to others what its host does not name when it is back', async () => {
    const { key } = await server.addAgent('h');
    const host = await RawJobHost.connect(server.url, key);
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    await host.raw.close();
    const again = await RawJobHost.connect(server.url, key);
    await again.declare([resize]);
    const repeated = await again.given();
    expect(repeated).toMatchObject({ key: 'r1/a/1/1' });
    expect(repeated.id).not.toBe(id);
  });

  test('and does not come back leaves its attempts to others when their leases end', async () => {
    const host = await connect('h');
    await host.declare([resize]);
    await start('r1');
    await host.given();
    await host.raw.close();
    const other = await connect('o');
    await other.declare([resize]);
    server.advance(31_000);
    await server.dispatch.sweep();
    expect(await other.given()).toMatchObject({ key: 'r1/a/1/1' });
  });

  test('leaves to nobody what says at most once, unless it has given that back', async () => {
    const once = codeOf('resize', { effect: true, atMostOnce: true });
    const host = await connect('h');
    await host.declare([once]);
    await start('r1', [once]);
    const { id } = await host.given();
    await host.raw.call('drain');
    await host.raw.call('giveBack', { ids: [id] });
    const second = await connect('o');
    await second.declare([once]);
    expect(await second.given()).toMatchObject({ run: { id: 'r1' } });
    await second.raw.close();
    const third = await connect('p');
    await third.declare([once]);
    server.advance(31_000);
    await server.dispatch.sweep();
    await start('r2', [once]);
    expect(await third.given()).toMatchObject({ run: { id: 'r2' } });
    expect((await server.driver.run('r1'))?.state).toMatchObject({ status: 'held', reason: 'unknown_outcome' });
  });

  test('leaves all of them to others, each as soon as these have room for it', async () => {
    const single = 'flow f step a => (SUCCESS -> done) { action = resize; }; flow_end';
    const runs = ['r1', 'r2', 'r3'];
    const host = await connect('h');
    await host.declare([resize]);
    for (const id of runs) await start(id, [resize], single);
    for (const _ of runs) await host.given();
    await host.raw.close();
    const other = await connect('o');
    await other.declare([resize], { slots: 1 });
    server.advance(31_000);
    await server.dispatch.sweep();
    for (const _ of runs) await other.tell(other.returned((await other.given()).id));
    expect(await Promise.all(runs.map(statusOf))).toEqual(['done', 'done', 'done']);
  });

  test('of a process that is replaced leaves its attempts to the new one at once', async () => {
    const { key } = await server.addAgent('h');
    const host = await RawJobHost.connect(server.url, key, 'old');
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    const newer = await RawJobHost.connect(server.url, key, 'new');
    expect(await newer.declare([resize], { running: [id] })).toEqual({ refused: [], lost: [id] });
    expect(await newer.given()).toMatchObject({ key: 'r1/a/1/1' });
  });

  test('for a restart of the server loses nothing', async () => {
    const { key } = await server.addAgent('h');
    const host = await RawJobHost.connect(server.url, key);
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    await server.restartDoor();
    const again = await RawJobHost.connect(server.url, key);
    expect(await again.declare([resize], { running: [id] })).toMatchObject({ lost: [] });
    expect(await again.tell(again.returned(id))).toEqual(['taken']);
  });
});

test('a job host whose key is of other projects gets nothing, neither at birth nor later', async () => {
  const serves = { builds: false, jobs: ['*'], projects: ['shop'] };
  const other = await RawJobHost.connect(server.url, (await server.addAgent('other', serves)).key);
  await other.declare([resize]);
  await start('r1');
  await server.jobHosts.sweep();
  expect((await server.store.task('r1/a/1/1'))?.owner).toBe('');
  const own = { ...serves, projects: ['shop', (await server.driver.run('r1'))?.project ?? ''] };
  const host = await RawJobHost.connect(server.url, (await server.addAgent('own', own)).key);
  await host.declare([resize]);
  expect(await host.given()).toMatchObject({ run: { id: 'r1' } });
  await start('r2');
  expect(await host.given()).toMatchObject({ run: { id: 'r2' } });
});

describe('lines', () => {
  test('are kept with the attempt, and those of a later delivery stand behind them', async () => {
    const { key } = await server.addAgent('h');
    const host = await RawJobHost.connect(server.url, key);
    await host.declare([resize]);
    await start('r1');
    const { id, logFrom } = await host.given();
    expect(logFrom).toBe(0);
    const line = (pos: number, out: string) => ({ pos, time: 0, type: 0, out });
    await host.raw.call('jobLog', { id, lines: [line(0, 'one'), line(1, 'two')] });
    await host.raw.call('jobLog', { id, lines: [line(1, 'two')] });
    await host.raw.close();
    const again = await RawJobHost.connect(server.url, key);
    await again.declare([resize]);
    const repeated = await again.given();
    expect(repeated.logFrom).toBe(2);
    await again.tell({ ...again.returned(repeated.id), lines: [line(2, 'three')] });
    expect(await linesOf(server, 'r1', 'a')).toEqual(['one', 'two', 'three']);
  });

  test('are no more than the server keeps of an attempt, whatever its host counts', async () => {
    const { key } = await server.addAgent('h');
    const host = await RawJobHost.connect(server.url, key);
    await host.declare([resize]);
    await start('r1');
    const { id } = await host.given();
    const at = (pos: number) => ({ pos, time: 0, type: 0, out: '' });
    const send = (from: number, count: number) =>
      host.raw.call('jobLog', { id, lines: Array.from({ length: count }, (_, index) => at(from + index)) });
    for (let from = 0; from < attemptLogBounds.lines; from += 1000) await send(from, 1000);
    expect((await send(attemptLogBounds.lines, 1000)).error).toBeUndefined();
    expect((await send(attemptLogBounds.lines + 1000, 10)).error).toBeUndefined();
    const stream = logOf({ attempt: { run: 'r1', step: 'a', visit: 1, attempt: 1 } });
    const last = await server.files.readLog(stream, attemptLogBounds.lines - 1, 100);
    expect(last.map(({ pos, out }) => [pos, out])).toEqual([
      [49_999, ''],
      [50_000, 'This log has reached its limit of 50000 lines; what follows is dropped.'],
    ]);
  });
});
