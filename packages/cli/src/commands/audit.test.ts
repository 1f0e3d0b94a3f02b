import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cli = (...args: readonly string[]) => runCli(args, { server: server.url });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

test('audit tells who did what, and verifies the chain against a head from before', async () => {
  expect((await cli('audit', 'verify')).stdout).toBe('The chain holds: 0 entries.\nHead: 0:\n');
  expect((await cli('audit', 'list')).stdout).toBe('There is no entry.\n');
  await runCli(['secret', 'set', 'TOKEN'], { server: server.url, input: 'swordfish' });
  const { stdout } = await cli('audit', 'verify', '--head', '0:');
  expect(stdout).toMatch(
    /^The chain holds: 1 entry\.\nIt goes on from the head that was given\.\nHead: 1:[0-9a-f]{64}\n$/,
  );
  const head = stdout.trim().split(' ').at(-1) ?? '';
  await cli('secret', 'remove', 'TOKEN');
  expect(await cli('audit', 'verify', '--head', head)).toMatchObject({ status: 0 });
  const other = `1:${'0'.repeat(64)}`;
  expect(await cli('audit', 'verify', '--head', other)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('The head that was given is not in it'),
  });
  expect((await cli('audit', 'list')).stdout.split('\n').map((line) => line.split(/ {2,}/).slice(2, 6))).toEqual([
    ['WHO', 'FROM', 'WHAT', 'OF'],
    ['admin', '127.0.0.1', 'secret.set', 'TOKEN'],
    ['admin', '127.0.0.1', 'secret.remove', 'TOKEN'],
    [],
  ]);
  expect((await cli('audit', 'list', '--after', '1', '--limit', '1')).stdout).toContain('secret.remove');
});
