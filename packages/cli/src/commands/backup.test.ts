import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

const release = `action work addr = "http://127.0.0.1:9/work"; return = (OK); action_end
flow_run first step a => (OK -> done) { action = work; trigger = manual; }; flow_run_end`;

let server: RealServer;

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
  await runCli(['apply', '-'], { server: server.url, input: release });
});

afterAll(() => server.close());

test('a copy that is made while the server runs is what another server can be started on', async () => {
  const copy = join(server.folder, 'copy');
  expect(await runCli(['backup', copy, '--data', join(server.folder, 'data')])).toEqual({
    status: 0,
    stdout: `${copy} has a copy, with the key of its secrets\n`,
    stderr: '',
  });
  expect((await runCli(['fsck', '--data', copy])).stdout).toBe(`1 run, 0 builds, 0 tasks in ${copy}: 0 faults\n`);
  const restored = await startRealServer('--no-local-agent', '--data', copy);
  expect((await runCli(['runs'], { server: restored.url })).stdout).toContain('first');
  await restored.close();
  const again = await runCli(['backup', copy, '--data', join(server.folder, 'data')]);
  expect(again.stderr).toMatch(/is not empty \(already_exists\)/);
});
