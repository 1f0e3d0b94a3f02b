import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { planWith, searchPath, temporaryFolder } from '../../testing/run-plan.ts';
import { identify, isAlive, type ProcessIdentity } from '../process-table.ts';
import { localBackend } from './local-backend.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

const clock = systemClock;

/** Starts an agent in its own process and kills it while its step runs; gives the processes of the step. */
async function deadAgent(workRoot: string, command: string): Promise<readonly ProcessIdentity[]> {
  const script = fileURLToPath(new URL('../../testing/agent-that-dies.ts', import.meta.url));
  const agent = spawn(process.execPath, ['--conditions=source', script, workRoot, searchPath, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pids = await new Promise<readonly number[]>((resolve) => {
    createInterface({ input: agent.stdout }).on('line', (line) => {
      if (line.startsWith('ready')) resolve((line.match(/\d+/g) ?? []).map(Number));
    });
  });
  const processes = pids.flatMap((pid) => identify(pid) ?? []);
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  expect(processes.length).toBe(pids.length);
  return processes;
}

function writeLeftover(workRoot: string, state: string): string {
  const name = 'workflow-00000000-0000-4000-8000-000000000000';
  mkdirSync(join(workRoot, name), { recursive: true });
  writeFileSync(join(workRoot, name, 'state.json'), state);
  return join(workRoot, name);
}

describe('after an agent was killed', () => {
  test.each([
    ['a step in its group', 'sleep 1000 & echo "ready $$ $!"; wait'],
    ['a step that left its group', 'setsid sleep 1000 & echo "ready $$ $!"; wait'],
    ['a step that took off its mark', 'setsid env -i sleep 1000 & echo "ready $$ $!"; wait'],
  ])('its successor ends %s and removes the folder', async (_, command) => {
    const workRoot = await temporaryFolder();
    const processes = await deadAgent(workRoot, command);
    expect(processes.filter(isAlive)).toEqual(processes);
    expect(await sweepLeftovers({ workRoot, clock })).toHaveLength(1);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(readdirSync(workRoot)).toEqual([]);
  });
});

describe('a sweep', () => {
  test('leaves the workflows of a living owner alone', async () => {
    const workRoot = await temporaryFolder();
    const sandbox = await localBackend({ workRoot, path: searchPath, clock }).setup(planWith([]));
    expect(await sweepLeftovers({ workRoot, clock })).toEqual([]);
    expect(readdirSync(workRoot)).toHaveLength(1);
    await sandbox.destroy();
    expect(readdirSync(workRoot)).toEqual([]);
  });

  test('leaves a person alone who looks around in the folder', async () => {
    const workRoot = await temporaryFolder();
    const folder = writeLeftover(workRoot, '');
    // With a terminal, as people have one.
    const look = `cd ${folder} && echo "ready $$" && exec sleep 1000`;
    const terminal = spawn('sh', ['-c', 'exec script -qec "$0" /dev/null', look]);
    onTestFinished(() => void terminal.kill('SIGKILL'));
    const [line] = await once(createInterface({ input: terminal.stdout }), 'line');
    const shell = identify(Number(/\d+/.exec(line)?.[0])) as ProcessIdentity;
    expect(await sweepLeftovers({ workRoot, clock })).toEqual([folder]);
    expect(isAlive(shell)).toBe(true);
  });

  test('never touches a process that only has the number of one that has ended', async () => {
    const workRoot = await temporaryFolder();
    const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    await once(stranger, 'spawn');
    const pid = stranger.pid as number;
    const folder = writeLeftover(
      workRoot,
      JSON.stringify({ version: 1, owner: { pid, startedAt: 'boot/1' }, leaders: [{ pid, startedAt: 'boot/1' }] }),
    );
    const identity = identify(pid) as ProcessIdentity;
    expect(await sweepLeftovers({ workRoot, clock })).toEqual([folder]);
    expect(isAlive(identity)).toBe(true);
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"owner":1,"leaders":[{"pid":-1,"startedAt":"x"},7]}',
    '{"owner":null,"leaders":3}',
  ])('removes a folder whose state was not finished: %j', async (state) => {
    const workRoot = await temporaryFolder();
    const folder = writeLeftover(workRoot, state);
    expect(await sweepLeftovers({ workRoot, clock })).toEqual([folder]);
  });

  test('keeps what is none of its own, and bears a work root that is not there', async () => {
    const workRoot = await temporaryFolder();
    mkdirSync(join(workRoot, 'workflow-of-mine'));
    writeFileSync(join(workRoot, 'notes'), '');
    expect(await sweepLeftovers({ workRoot, clock })).toEqual([]);
    expect(readdirSync(workRoot).sort()).toEqual(['notes', 'workflow-of-mine']);
    expect(await sweepLeftovers({ workRoot: join(workRoot, 'none'), clock })).toEqual([]);
  });
});
