import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { Broker } from './testing/broker.ts';
import { makeGate } from './testing/gate.ts';
import { planOf } from './testing/plan.ts';

let root: string;
let broker: Broker;
let server: string;
const processes: AgentProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-agent-'));
  broker = new Broker();
  server = await broker.listen();
});

afterEach(async () => {
  for (const agent of processes.splice(0)) {
    agent.kill('SIGKILL');
    await agent.exited;
  }
  await broker.close();
  await rm(root, { recursive: true, force: true });
});

const key = { SIGNALBOX_AGENT_KEY: 'the-secret-key' };

function start(more: Readonly<Record<string, string>> = key): AgentProcess {
  const environment = {
    SIGNALBOX_SERVER: server,
    SIGNALBOX_AGENT_NAME: 'local',
    SIGNALBOX_AGENT_WORK: join(root, 'agent'),
    SIGNALBOX_AGENT_LABELS: 'gpu=yes',
    ...more,
  };
  const agent = startAgentProcess(environment, process.env.PATH ?? '');
  processes.push(agent);
  return agent;
}

/** Tells the number of its own process, and one that has left its group, then goes on for ever. */
const endless = (then = 'true') =>
  planOf({
    work: [`setsid sleep 1000 & echo $! > ${root}/stray`, `echo $$ > ${root}/step`, 'echo begin', then, 'sleep 1000'],
  });

async function begun(id: string): Promise<readonly number[]> {
  await broker.until(() => broker.text(id, 'work').includes('begin'));
  return stepPids();
}

function stepPids(): Promise<readonly number[]> {
  return Promise.all(['stray', 'step'].map(async (name) => Number(await readFile(join(root, name), 'utf8'))));
}

/** A zombie, which nobody may collect here, is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the agent’s process', () => {
  test('shows its key, version, lease and instance, and asks for work with its labels', async () => {
    start();
    await broker.untilCalled('next', 2);
    const [first, second] = broker.calls('next');
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer the-secret-key',
      'x-signalbox-version': '1.0',
      'x-signalbox-lease': '30',
      'x-signalbox-instance': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(first?.params).toMatchObject({
      labels: { platform: expect.stringMatching(/^linux\//), backend: 'local', gpu: 'yes' },
    });
    expect(second?.connection).toBe(1);
  });

  test('is told its key by who starts it, and shows it in no environment', async () => {
    const { pid, tell } = start({});
    tell({ type: 'key', key: 'a-key-that-is-told' });
    await broker.untilCalled('next', 1);
    expect(broker.calls('next')[0]?.headers.authorization).toBe('Bearer a-key-that-is-told');
    expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).not.toContain('a-key-that-is-told');
  });

  test('gives nothing of its own environment to the steps', async () => {
    start();
    broker.hand('t.1', planOf({ work: ['env'] }));
    await broker.untilCalled('done');
    expect(broker.text('t.1', 'work').join('\n')).not.toMatch(/the-secret-key|SIGNALBOX_AGENT/);
  });

  test('killed in the middle of a step leaves nothing that its successor does not end, and the task is run again', async () => {
    const first = start();
    broker.hand('t.1', endless());
    const pids = await begun('t.1');
    first.kill('SIGKILL');
    await first.exited;
    expect(pids.map(isAlive)).toEqual([true, true]);
    start();
    await broker.until(() => broker.calls('next').some(({ connection }) => connection === 2));
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(await readdir(join(root, 'agent'))).toEqual([]);
    expect(broker.calls('next').at(-1)?.headers['x-signalbox-instance']).not.toBe(
      broker.calls('next')[0]?.headers['x-signalbox-instance'],
    );
    broker.hand('t.2', planOf({ work: ['echo again'] }));
    await broker.until(() => broker.done('t.2') !== undefined);
    expect(broker.done('t.1')).toBeUndefined();
    expect(broker.done('t.2')).toMatchObject({ exit_code: 0 });
  });

  test('killed by its own step, again and again, leaves nothing that its successor does not end', async () => {
    for (const round of [1, 2]) {
      const agent = start();
      await broker.until(() => broker.connections === round);
      broker.hand(`t.${round}`, endless('kill -9 $PPID'));
      expect(await agent.exited).toEqual({ code: null, signal: 'SIGKILL' });
      // Of this round alone.
      const left = await readdir(join(root, 'agent'));
      expect(left.map((name) => name.replace(/-.*/, '')).toSorted()).toEqual(['artifacts', 'workflow']);
    }
    const pids = await stepPids();
    // The step itself may have died of its output, which nobody reads any more.
    expect(pids.map(isAlive)[0]).toBe(true);
    start();
    await broker.until(() => broker.connections === 3);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(await readdir(join(root, 'agent'))).toEqual([]);
  });

  test('finishes what runs when it is asked to end', async () => {
    const agent = start();
    const gate = makeGate(root, 'gate');
    broker.hand('t.1', planOf({ work: ['echo begin', gate.wait, 'echo end'] }));
    await broker.until(() => broker.text('t.1', 'work').includes('begin'));
    agent.kill('SIGTERM');
    await broker.until(() => broker.connections === 2);
    broker.hand('u.1', planOf({ work: ['true'] }));
    await gate.open();
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(broker.done('t.1')).toMatchObject({ exit_code: 0 });
    expect(broker.states.some(({ id }) => id === 'u.1')).toBe(false);
  });

  test('asked twice kills what runs', async () => {
    const agent = start();
    broker.hand('t.1', endless());
    const pids = await begun('t.1');
    agent.kill('SIGTERM');
    await broker.until(() => broker.connections === 2);
    agent.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(broker.done('t.1')).toBeUndefined();
  });

  test('ends with all that it runs when its parent is dead', async () => {
    const agent = start();
    broker.hand('t.1', endless());
    const pids = await begun('t.1');
    agent.disconnect();
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(await readdir(join(root, 'agent'))).toEqual([]);
    expect(broker.done('t.1')).toBeUndefined();
  });

  test('whose key is refused ends with the server’s words', async () => {
    broker.refusal = { status: 401, text: 'Unable to connect agent. Invalid authorization token' };
    const agent = start();
    expect(await agent.exited).toEqual({ code: 3, signal: null });
    expect(agent.stderr()).toContain('Unable to connect agent. Invalid authorization token');
    expect(agent.stderr()).not.toContain('the-secret-key');
  });

  test('that is configured wrongly says so and ends', async () => {
    const agent = start({ ...key, SIGNALBOX_SERVER: 'nonsense', SIGNALBOX_AGENT_MAX_PROCS: 'many' });
    expect(await agent.exited).toEqual({ code: 2, signal: null });
    expect(agent.stderr()).toMatch(/SIGNALBOX_SERVER is not.*SIGNALBOX_AGENT_MAX_PROCS is not/);
  });
});
