import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli, spawnCli } from '../testing/run-cli.ts';
import { waitForLine } from '../testing/wait-for-line.ts';

let server: RealServer;
beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

async function startAgent(name: string) {
  const { stdout } = await runCli(['agent', 'add', name, '--json'], { server: server.url });
  const { key } = JSON.parse(stdout) as { key: string };
  const args = ['agent', '--name', name, '--label', 'os=linux', '--max-procs', '1'];
  const child = spawnCli([...args, '--work', join(server.folder, 'agent')], {
    server: server.url,
    environment: { SIGNALBOX_AGENT_KEY: key },
  });
  const closed = once(child, 'close');
  await waitForLine(child, new RegExp(`agent started name="${name}" slots=1`));
  return { child, closed };
}

test('runs until a SIGTERM asks for its end', async () => {
  const { child, closed } = await startAgent('first');
  child.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
});

test('leaves no orphan behind when it is ended by SIGKILL', async () => {
  const { child, closed } = await startAgent('second');
  child.kill('SIGKILL');
  expect(await closed).toEqual([null, 'SIGKILL']);
});

test('is cordoned, drained and uncordoned by its name, as the list shows', async () => {
  const cli = (...args: readonly string[]) => runCli(['agent', ...args], { server: server.url });
  expect((await cli('list')).stdout).toMatch(/^AGENT +FOR +HERE +RUNNING +NEW WORK$/m);
  await cli('add', 'third');
  expect(await cli('cordon', 'third')).toMatchObject({ status: 0, stdout: 'third takes no new work, and has none.\n' });
  expect((await cli('list')).stdout).toMatch(/^third +builds +- +0 +none, says admin, since /m);
  expect(await cli('drain', 'third')).toMatchObject({ status: 0, stdout: 'third takes no new work, and has none.\n' });
  expect(await cli('uncordon', 'third')).toMatchObject({ status: 0, stdout: 'third takes work again.\n' });
  expect((await cli('list')).stdout).toMatch(/^third +builds +- +0 +yes$/m);
  expect(await cli('drain', 'nobody')).toMatchObject({
    status: 4,
    stderr: 'signalbox: there is no agent nobody (agent_not_found)\n',
  });
});

test('refuses a label that is none', async () => {
  const result = await runCli(['agent', '--label', 'linux'], { environment: { SIGNALBOX_AGENT_KEY: 'k' } });
  expect(result).toMatchObject({
    status: 2,
    stderr: 'signalbox: A label is key=value, not linux (argument_invalid)\n',
  });
});
