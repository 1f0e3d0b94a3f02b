import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cli = (args: readonly string[], input?: string) =>
  runCli(args, { server: server.url, ...(input !== undefined && { input }) });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

test('signing-key shows the key, and rotates it with the old one beside it for a time', async () => {
  const { status, stdout } = await cli(['signing-key', 'show']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^whsec_\S{44} {2}since \d{4}-\d\d-\d\d [\d:]{8}\n$/);
  const [old] = stdout.split(' ');
  const rotated = (await cli(['signing-key', 'rotate', '--overlap', '1.5'])).stdout.split('\n');
  expect(rotated.map((line) => / signs until /.test(line))).toEqual([false, true, false]);
  expect(rotated[1]?.split(' ')[0]).toBe(old);
  const { keys } = JSON.parse((await cli(['signing-key', 'rotate', '--overlap', '0', '--json'])).stdout);
  expect(keys).toEqual([{ id: expect.any(String), secret: expect.any(String), createdAt: expect.any(Number) }]);
  expect(await cli(['signing-key', 'rotate', '--overlap', '721'])).toMatchObject({ status: 2 });
});

test('secret sets a value that is typed or in a file, lists names, and removes', async () => {
  expect(await cli(['secret', 'list'])).toMatchObject({ stdout: 'There is no secret yet.\n' });
  expect(await cli(['secret', 'set', 'TOKEN', '--image', 'alpine'], 'swordfish\n')).toMatchObject({
    status: 0,
    stdout: 'Set TOKEN.\n',
  });
  const again = await cli(['secret', 'set', 'TOKEN', '--event', 'push', '--environment', 'live'], 'swordfish\n');
  expect(again.stdout).toBe('Set TOKEN of live.\n');
  expect((await cli(['secret', 'set', 'TOKEN', '--branch', 'v*'], 'swordfish\n')).stdout).toBe(
    'Set TOKEN, for the 2. time.\n',
  );
  const { stdout } = await cli(['secret', 'list']);
  expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/).slice(0, -1))).toEqual([
    ['SECRET', 'FOR', 'ONLY', 'VERSION'],
    ['TOKEN', 'v*, alpine', '2'],
    ['TOKEN', 'live', 'push', '1'],
    [],
  ]);
  await cli(['secret', 'set', 'TOKEN', '--no-limits', '--event', 'tag'], 'swordfish\n');
  expect((await cli(['secret', 'list'])).stdout).toMatch(/^TOKEN +tag +3 /m);
  expect((await cli(['secret', 'remove', 'TOKEN'])).stdout).toBe('Removed TOKEN.\n');
  expect(await cli(['secret', 'remove', 'TOKEN'])).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('no such secret'),
  });
  expect((await cli(['master-key', 'rotate'])).stdout).toMatch(
    /^\d+ sealed values? (is|are) under a new master key now; /,
  );
});
