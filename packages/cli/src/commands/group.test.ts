import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cli = (...args: readonly string[]) => runCli(args, { server: server.url });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

test('group creates, lists, shows and finishes, and a run is started in one', async () => {
  await runCli(['apply', '-'], {
    server: server.url,
    input: 'flow soak step wait => (DONE -> done) { action = wait; args = (event = "go"); }; flow_end',
  });
  expect((await cli('group', 'list')).stdout).toBe('There is no such group of runs.\n');
  const made = await cli('group', 'create', 'big release', '--description', 'of October', '--meta', '{"ticket":7}');
  expect(made.stdout).toBe('Made group big release with the id 1.\n');
  expect(await cli('group', 'create', 'big release')).toMatchObject({ status: 5 });
  expect((await cli('run', 'soak', 'first', '--group', 'big release')).stdout).toContain('Started run first.');
  await cli('run', 'soak', 'second');
  expect((await cli('show', 'first')).stdout).toContain('of group big release');
  const { stdout: listed } = await cli('runs', '--group', '1');
  expect(listed).toContain('first');
  expect(listed).not.toContain('second');
  expect((await cli('runs', '--from', '2020-01-01')).stdout).toContain('second');
  expect((await cli('runs', '--until', '2020-01-01')).stdout).toBe('There is no such run.\n');
  const { stdout: shown } = await cli('group', 'show', '1');
  for (const part of ['big release is running', 'of October', 'meta {"ticket":7}', 'runs: 1 running', 'first']) {
    expect(shown).toContain(part);
  }
  expect((await cli('group', 'finish', 'big release')).stdout).toBe('Group big release is finished.\n');
  expect(await cli('run', 'soak', '--group', '1')).toMatchObject({
    ...{ status: 5, stderr: expect.stringContaining('group big release is finished: it takes no more runs') },
  });
  expect((await cli('group', 'list', '--status', 'finished', '--from', '2020-01-01')).stdout).toMatch(
    /^1 +big release +finished +.* 1 running +of October/m,
  );
  expect((await cli('group', 'list', '--until', '2020-01-01')).stdout).toBe('There is no such group of runs.\n');
  expect((await cli('group', 'show', '1')).stdout).toMatch(/^ {2}finished .* by /m);
  expect(await cli('group', 'show', 'none')).toMatchObject({ status: 4 });
});
