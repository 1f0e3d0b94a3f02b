// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentCloseCodes, type Line, type State } from '@signalbox/protocol';
import { localBackend, systemClock } from '@signalbox/runner';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GitRepository } from '../../../testing/git-repository.ts';
import { startGitServer } from '../../../testing/git-server.ts';
import { Agent } from './agent.ts';
import { ServerLink } from './server-link.ts';
import { Broker, failures, type Reaction } from './testing/broker.ts';
import { makeGate } from './testing/gate.ts';
import { planOf } from './testing/plan.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let root: string;
let broker: Broker;
let agent: Agent;
let link: ServerLink;
let server: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-agent-'));
  broker = new Broker();
  server = await broker.listen();
});

afterEach(async () => {
  await agent.kill();
  await broker.close();
  await rm(root, { recursive: true, force: true });
});

function start({ slots = 1, leaseMs = 30_000, spoolBytes = 1024 * 1024 } = {}): void {
  link = new ServerLink({
    broker: `${server.replace('http', 'ws')}/ws/broker`,
    headers: { authorization: 'Bearer key' },
    random: Math.random,
    now: systemClock.now,
    log: silent,
    timing: { backoff: { minMs: 5, maxMs: 50 }, silenceMs: 45_000 },
  });
  const workRoot = join(root, 'agent');
  const backend = localBackend({ workRoot, path: process.env.PATH ?? '', clock: systemClock, killGraceMs: 500 });
  const common = { link, backend, clock: systemClock, log: silent, workRoot };
  agent = new Agent({ ...common, labels: { a: 'b' }, slots, leaseMs, spoolBytes });
  agent.start();
}

function updates(id: string): readonly Partial<State>[] {
  return broker.states.filter((each) => each.id === id && each.method === 'update').map(({ state }) => state);
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('a workflow', () => {
  test('is taken, run and told step by step', async () => {
    start();
    broker.hand('t.1', planOf({ build: ['echo out', 'echo err >&2'] }));
    await broker.untilCalled('done');
    const methods = broker.received.map(({ method }) => method);
    expect(methods.slice(0, 3).toSorted()).toEqual(['init', 'next', 'wait']);
    expect(broker.calls('next')[0]?.params).toEqual({ labels: { a: 'b' }, expr: '' });
    expect(broker.calls('wait')[0]?.params).toBe('t.1');
    expect(updates('t.1')).toMatchObject([
      { proc: 'build', exited: false },
      { proc: 'build', exited: true, exit_code: 0, error: '' },
    ]);
    expect(broker.text('t.1', 'build').toSorted()).toEqual(['+ echo err >&2', '+ echo out', 'err', 'out']);
    expect(broker.done('t.1')).toMatchObject({ proc: '', exited: true, exit_code: 0, error: '' });
    await broker.untilCalled('next', 2);
  });

  test('gives its secrets to the step that asks for them, and tells them nowhere', async () => {
    start();
    const plan = planOf({ use: ['printf %s "$TOKEN" | wc -c', 'echo "with $TOKEN"'], other: ['echo "${TOKEN-none}"'] });
    const [use, ...others] = plan.procs;
    const token = { variable: 'TOKEN', parts: [{ secret: 'token', form: 'plain' as const }] };
    const asking = { ...plan, procs: use ? [{ ...use, secrets: [token] }, ...others] : [] };
    broker.hand('t.1', asking, { secrets: { token: 'hunter2 hunter2' } });
    await broker.untilCalled('done');
    expect(broker.text('t.1', 'use').map((line) => line.trim())).toEqual(
      expect.arrayContaining(['15', 'with ********']),
    );
    expect(broker.text('t.1', 'other')).toContain('none');
    broker.hand('t.2', asking);
    await broker.untilCalled('done', 2);
    expect(broker.done('t.2')).toMatchObject({ exit_code: 1, error: expect.stringContaining('no secret token') });
  });

  test('ends with the code of the step that failed, and tells the steps that were left out', async () => {
    start();
    const plan = planOf({ build: ['exit 7'], test: ['true'] });
    const procs = plan.procs.map((proc) => (proc.name === 'test' ? { ...proc, dependsOn: ['build'] } : proc));
    broker.hand('t.1', { ...plan, procs });
    await broker.untilCalled('done');
    expect(broker.done('t.1')).toMatchObject({ exit_code: 7, error: '' });
    const ofTest = updates('t.1').filter(({ proc }) => proc === 'test');
    expect(ofTest).toMatchObject([{ proc: 'test', exited: true, skipped: true }]);
  });

  test('tells that its failure ends the whole build, where a step says so', async () => {
    start();
    const plan = planOf({ build: ['exit 7'] }, { version: 2 });
    broker.hand('t.1', { ...plan, procs: plan.procs.map((proc) => ({ ...proc, failureCancels: true })) });
    await broker.untilCalled('done');
    expect(broker.done('t.1')).toMatchObject({ exit_code: 7, cancels: true });
  });

  test('has its commit of the repository', async () => {
    const git = await startGitServer(root);
    const commit = new GitRepository(root, 'app').commit({ files: { 'hello.txt': 'hello from the repository\n' } });
    start();
    const clone = { url: `${git.url}/app.git`, commit, ref: 'refs/heads/main' };
    broker.hand('t.1', planOf({ show: ['cat hello.txt'] }, { clone }));
    await broker.untilCalled('done');
    await git.close();
    expect(broker.done('t.1')).toMatchObject({ exit_code: 0, error: '' });
    expect(broker.text('t.1', 'show')).toContain('hello from the repository');
    expect(updates('t.1').map(({ proc }) => proc)).toEqual(['clone', 'clone', 'show', 'show']);
  });

  test('whose repository cannot be cloned fails with the words of git', async () => {
    const git = await startGitServer(root);
    start();
    const clone = { url: `${git.url}/none.git`, commit: 'a'.repeat(40), ref: 'refs/heads/main' };
    broker.hand('t.1', planOf({ show: ['true'] }, { clone }));
    await broker.untilCalled('done');
    await git.close();
    expect(broker.done('t.1')?.exit_code).not.toBe(0);
    expect(broker.done('t.1')?.error).toMatch(/none\.git.*(not found|fatal)/s);
  });

  test.each([
    ['of another version', { ...planOf({ a: ['true'] }), version: 3 }],
    ['of the wrong form', { version: 1, procs: 'rm -rf' }],
    ['that is nothing', null],
    ['whose steps wait for each other', planOf({}, { procs: [{ ...planOf({ a: [] }).procs[0]!, dependsOn: ['a'] }] })],
  ])('with a plan %s is refused with a clear error', async (_name, plan) => {
    start();
    broker.hand('t.1', plan);
    await broker.untilCalled('done');
    expect(broker.done('t.1')).toMatchObject({ exited: true, exit_code: 1 });
    expect(broker.done('t.1')?.error).toMatch(/plan/i);
  });

  test('runs beside others up to the number of slots', async () => {
    start({ slots: 2 });
    const gate = makeGate(root, 'gate');
    broker.hand('a.1', planOf({ work: [gate.wait] }));
    broker.hand('b.1', planOf({ work: ['sleep 60'] }));
    broker.hand('c.1', planOf({ work: ['true'] }));
    await broker.untilCalled('update', 2);
    await gate.open();
    await broker.until(() => broker.done('c.1') !== undefined);
    const firstDone = broker.received.findIndex(({ method }) => method === 'done');
    const before = broker.received.slice(0, firstDone).filter(({ method }) => method === 'init');
    expect(before.map(({ params }) => (params as { id: string }).id)).toEqual(['a.1', 'b.1']);
  });

  test('leaves no folder behind', async () => {
    start();
    broker.hand('t.1', planOf({ build: ['echo > file'] }));
    await broker.untilCalled('done');
    expect(await readdir(join(root, 'agent'))).toEqual([]);
  });
});

describe('a broken connection', () => {
  test.each<[string, Reaction]>([
    ['before the server took the call', 'cut'],
    ['after the server took the call', 'serve and cut'],
  ])('loses and repeats nothing: %s', async (_name, reaction) => {
    const cutAt: Readonly<Record<string, readonly number[]>> = {
      next: [1],
      init: [1],
      update: [1, 3],
      log: [2, 3],
      done: [1, 2],
    };
    const cut = new Set<string>();
    broker.script = ({ method }, nth) => {
      const isToCut = cutAt[method]?.includes(nth) && !cut.has(`${method}${nth}`);
      cut.add(`${method}${nth}`);
      return isToCut ? (method === 'next' ? 'cut' : reaction) : 'serve';
    };
    start();
    broker.hand(
      't.1',
      planOf({ count: ['for i in 1 2 3 4 5; do seq $((i * 100 - 99)) $((i * 100)); sleep 0.05; done'] }),
    );
    await broker.untilCalled('next', 3);
    expect(broker.text('t.1', 'count').slice(1)).toEqual(numbers(1, 500));
    expect(broker.done('t.1')).toMatchObject({ exit_code: 0, error: '' });
    expect(broker.connections).toBeGreaterThan(5);
  });

  test('does not stop the steps, and the results are kept until the server takes them', async () => {
    start();
    const [go, ran] = [makeGate(root, 'go'), makeGate(root, 'ran')];
    broker.hand('t.1', planOf({ work: ['echo begin', go.wait, 'echo end', ran.pass] }));
    await broker.until(() => broker.text('t.1', 'work').includes('begin'));
    broker.refusal = { status: 503, text: 'away' };
    broker.disconnect();
    await go.open();
    await ran.passed();
    const refusals = broker.refusals;
    await broker.until(() => broker.refusals >= refusals + 3);
    expect(broker.done('t.1')).toBeUndefined();
    broker.refusal = undefined;
    await broker.untilCalled('done');
    expect(broker.text('t.1', 'work')).toContain('end');
    expect(broker.done('t.1')).toMatchObject({ exit_code: 0 });
  });

  test('makes the agent renew its leases before it asks for more', async () => {
    start({ slots: 2 });
    broker.hand('t.1', planOf({ work: ['sleep 30'] }));
    await broker.untilCalled('update');
    await broker.untilCalled('next', 2);
    broker.disconnect();
    await broker.untilCalled('next', 3);
    const second = broker.received.filter(({ connection }) => connection === 2).map(({ method }) => method);
    expect(second.indexOf('extend')).toBeGreaterThanOrEqual(0);
    expect(second.indexOf('extend')).toBeLessThan(second.indexOf('next'));
    expect(second).toContain('wait');
  });

  test('asks the server in trouble again', async () => {
    const tries: Record<string, number> = {};
    broker.script = ({ method }) => {
      tries[method] = (tries[method] ?? 0) + 1;
      return tries[method] <= 2 && method !== 'wait' ? { error: failures.trouble } : 'serve';
    };
    start();
    broker.hand('t.1', planOf({ work: ['echo one'] }));
    await broker.until(() => broker.done('t.1') !== undefined);
    expect(broker.text('t.1', 'work')).toEqual(['+ echo one', 'one']);
  });
});

describe('log lines', () => {
  test('that the server lacks are sent again from where it says', async () => {
    let dropped = false;
    broker.script = ({ method, params }) => {
      const pos = (params as { lines?: Line[] }).lines?.[0]?.pos ?? 0;
      if (method !== 'log' || pos === 0 || dropped) return 'serve';
      dropped = true;
      return { error: { code: -32012, message: 'gap', data: { expected: pos } } };
    };
    start();
    broker.hand('t.1', planOf({ count: ['seq 1 20000'] }));
    await broker.untilCalled('done');
    expect(dropped).toBe(true);
    expect(broker.text('t.1', 'count').slice(1)).toEqual(numbers(1, 20_000));
  });

  test('that the server took and lost end the workflow with an error', async () => {
    broker.script = ({ method, params }) => {
      const pos = (params as { lines?: Line[] }).lines?.[0]?.pos ?? 0;
      return method === 'log' && pos > 0
        ? { error: { code: -32012, message: 'lines are missing', data: { expected: 0 } } }
        : 'serve';
    };
    start();
    broker.hand('t.1', planOf({ count: ['seq 1 20000', 'sleep 60'] }));
    await broker.untilCalled('done');
    expect(broker.done('t.1')).toMatchObject({
      exit_code: 1,
      error: 'The server refused a report: lines are missing',
    });
  });

  test('are all there before the end of their step and of the workflow is told', async () => {
    start();
    broker.hand('t.1', planOf({ count: ['seq 1 5000'] }));
    await broker.untilCalled('done');
    const lastLog = broker.received.findLastIndex(({ method }) => method === 'log');
    const end = broker.received.findLastIndex(({ method }) => method === 'update');
    const done = broker.received.findIndex(({ method }) => method === 'done');
    expect(lastLog).toBeLessThan(end);
    expect(end).toBeLessThan(done);
  });

  test('that are answered twice are sent once', async () => {
    broker.script = () => 'answer twice';
    start();
    broker.hand('t.1', planOf({ count: ['seq 1 3000'] }));
    await broker.untilCalled('done');
    expect(broker.text('t.1', 'count').slice(1)).toEqual(numbers(1, 3000));
    const sent = broker.calls('log').flatMap(({ params }) => (params as { lines: Line[] }).lines.map(({ pos }) => pos));
    expect(sent).toEqual([...sent.keys()]);
  });
});

describe('a task that is no longer the agent’s', () => {
  const endless = (name: string) =>
    planOf({ work: ['echo begin', `touch ${join(root, name)}`, 'sleep 60', `rm ${join(root, name)}`] });

  test.each(['cancelled', 'lost'] as const)('%s: its processes end and nothing more is told', async (reason) => {
    start();
    broker.hand('t.1', endless('mark'));
    await broker.until(() => broker.text('t.1', 'work').includes('begin'));
    broker.end('t.1', failures[reason]);
    await broker.untilCalled('next', 2);
    expect(broker.done('t.1')).toBeUndefined();
    expect(updates('t.1')).toHaveLength(1);
    expect(await readdir(join(root, 'agent'))).toEqual([]);
  });

  test.each(['init', 'update', 'log', 'extend', 'done'] as const)('is given up when %s says so', async (refused) => {
    broker.script = ({ method }) => (method === refused ? { error: failures.lost } : 'serve');
    start({ leaseMs: 150 });
    broker.hand('t.1', planOf({ work: ['echo begin', refused === 'extend' ? 'sleep 60' : 'true'] }));
    await broker.untilCalled('next', 2);
    expect(broker.done('t.1')).toBeUndefined();
  });

  test('leaves the other tasks alone', async () => {
    start({ slots: 2 });
    const gate = makeGate(root, 'gate');
    broker.hand('a.1', planOf({ work: ['echo begin', 'sleep 60'] }));
    broker.hand('b.1', planOf({ work: ['echo begin', gate.wait, 'echo end'] }));
    await broker.until(() => ['a.1', 'b.1'].every((id) => broker.text(id, 'work').includes('begin')));
    broker.end('a.1', failures.cancelled);
    await broker.untilCalled('next', 3);
    await gate.open();
    await broker.untilCalled('done');
    expect(broker.done('b.1')).toMatchObject({ exit_code: 0 });
    expect(broker.text('b.1', 'work')).toContain('end');
  });

  test('is stopped and ended with an error when the server refuses its reports for another reason', async () => {
    broker.script = ({ method }) => (method === 'log' ? { error: { code: -32602, message: 'no such step' } } : 'serve');
    start();
    broker.hand('t.1', planOf({ work: ['echo begin', 'sleep 60'] }));
    await broker.untilCalled('done');
    expect(broker.done('t.1')).toMatchObject({ exit_code: 1, error: 'The server refused a report: no such step' });
  });
});

test('an end that the server refuses lets go of the task by a new connection', async () => {
  broker.script = ({ method }) => (method === 'done' ? { error: { code: -32009, message: 'no' } } : 'serve');
  start();
  broker.hand('t.1', planOf({ work: ['true'] }));
  await broker.until(() => broker.calls('next').some(({ connection }) => connection === 2));
  expect(broker.calls('done')).toHaveLength(1);
});

describe('the link', () => {
  test.each([
    [401, 'unauthenticated'],
    [409, 'version_mismatch'],
  ])('gives up for good on status %i', async (status, code) => {
    broker.refusal = { status, text: 'Unable to connect agent.' };
    start();
    await expect(link.refused).rejects.toMatchObject({ code, message: 'Unable to connect agent.' });
  });

  test('gives up when a newer process with the same key took over', async () => {
    start();
    await broker.untilCalled('next');
    broker.closeAll(agentCloseCodes.replaced);
    await expect(link.refused).rejects.toMatchObject({ code: 'lease_lost' });
  });

  test('tries on while the server is away', async () => {
    broker.refusal = { status: 502, text: 'bad gateway' };
    start();
    await broker.until(() => broker.refusals >= 3);
    broker.refusal = undefined;
    await broker.untilCalled('next');
  });
});

describe('an agent that ends', () => {
  test('finishes what runs and takes nothing more', async () => {
    start();
    const gate = makeGate(root, 'gate');
    broker.hand('t.1', planOf({ work: ['echo begin', gate.wait, 'echo end'] }));
    await broker.until(() => broker.text('t.1', 'work').includes('begin'));
    broker.hand('u.1', planOf({ work: ['true'] }));
    const drained = agent.drain(30_000);
    await gate.open();
    await drained;
    expect(broker.done('t.1')).toMatchObject({ exit_code: 0 });
    expect(broker.calls('next')).toHaveLength(1);
  });

  test('kills what is not finished in time and leaves it to another', async () => {
    start();
    broker.hand('t.1', planOf({ work: ['echo begin', 'sleep 60'] }));
    await broker.until(() => broker.text('t.1', 'work').includes('begin'));
    await agent.drain(50);
    expect(broker.done('t.1')).toBeUndefined();
    expect(await readdir(join(root, 'agent'))).toEqual([]);
  });
});
