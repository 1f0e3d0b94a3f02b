import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childOf } from '../testing/child-of.ts';
import { runCliProcess, spawnCli } from '../testing/run-cli.ts';
import { waitForLine } from '../testing/wait-for-line.ts';

let data: string;
let running: ChildProcess | undefined;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'signalbox-server-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

const token = 'sbx_bootstrap_of_the_test';

/** Its output is closed when the last process that holds it has ended: the command, the server and the agent. */
async function start(options: { readonly launched?: boolean } = {}) {
  const args = ['server', '--port', '0', '--data', data];
  const child = spawnCli(args, { ...options, environment: { SIGNALBOX_TOKEN: token } });
  running = child;
  const closed = endOf(child);
  const url = waitForLine(child, /^listening on (\S+)$/);
  const hint = waitForLine(child, /^commands reach this server with --server (\S+)$/);
  await Promise.all([url, waitForLine(child, /agent started/)]);
  expect(await hint).toBe(await url);
  return { child, closed, url: await url };
}

async function endOf(child: ChildProcess): Promise<unknown> {
  const streams = [child.stdout, child.stderr].map((stream) => stream && once(stream, 'close'));
  const [end] = await Promise.all([once(child, 'exit'), ...streams]);
  return end;
}

test('prints its address, serves, and ends in order at a SIGTERM', async () => {
  const { child, closed, url } = await start();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
  child.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
});

test('leaves no orphan behind when it is ended by SIGKILL', async () => {
  const { child, closed } = await start();
  child.kill('SIGKILL');
  expect(await closed).toEqual([null, 'SIGKILL']);
});

test('ends when the launcher that started it is gone', async () => {
  const { child, closed } = await start({ launched: true });
  child.disconnect();
  expect(await closed).toEqual([0, null]);
});

test('ends the agent and itself when the server is killed, and says so', async () => {
  const { child, closed } = await start();
  const told = waitForLine(child, /^signalbox: .*/);
  process.kill(childOf(child, 'server'), 'SIGKILL');
  expect(await told).toBe('signalbox: the server was ended by SIGKILL');
  expect(await closed).toEqual([137, null]);
});

test('starts a killed agent again', async () => {
  const { child, closed } = await start();
  const told = waitForLine(child, /^signalbox: .*/);
  const again = waitForLine(child, /agent started/);
  process.kill(childOf(child, 'agent'), 'SIGKILL');
  expect(await told).toBe('signalbox: the local agent was ended by SIGKILL; it starts again in 1 s');
  await again;
  child.kill('SIGINT');
  expect(await closed).toEqual([0, null]);
});

test('keeps the token of the administrator from the agent', async () => {
  const { child, closed } = await start();
  const environment = (name: 'server' | 'agent') => readFileSync(`/proc/${childOf(child, name)}/environ`, 'utf8');
  expect([environment('server').includes(token), environment('agent').includes(token)]).toEqual([true, false]);
  child.kill('SIGTERM');
  await closed;
});

test('on a folder that another server uses ends with the status of the server', async () => {
  const { child, closed } = await start();
  const second = await runCliProcess(['server', '--port', '0', '--data', data]);
  expect(second).toMatchObject({ status: 7, stderr: expect.stringContaining('(store_locked)\n') });
  child.kill('SIGTERM');
  await closed;
});
