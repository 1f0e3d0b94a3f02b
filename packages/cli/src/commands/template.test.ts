import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const flow = `flow soak
  inputs = (str version, static str zone = "UTC");
  step wait => (DONE -> done) { action = wait; args = (event = "go"); };
flow_end`;

test('template sets, shows, lists and removes, a run is started from one, and apply names those that break', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'signalbox-')), 'soak.fsl');
  await writeFile(file, flow);
  await cli(['apply', file]);
  expect(await cli(['template', 'list'])).toMatchObject({ stdout: 'There is no template yet.\n' });
  expect(await cli(['template', 'set', 'web'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--flow') });
  const options = ['--input', 'version=1.10', '--bind', 'wait.event=$config.e', '--config', 'e=ready', '--max', '1'];
  expect(await cli(['template', 'set', 'web', '--flow', 'soak', ...options, '--description', 'of web'])).toMatchObject({
    stdout: 'Set template web of flow soak, version 1.\n',
  });
  for (const [text, problem] of [
    ['{', 'is not JSON'],
    ['[]', 'is no template as JSON'],
  ] as const) {
    expect(await cli(['template', 'set', 'x', '--file', '-'], text)).toMatchObject({
      ...{ status: 2, stderr: expect.stringContaining(`the standard input ${problem}`) },
    });
  }
  await cli(['template', 'set', 'web', '--on-full', 'queue']);
  const { stdout } = await cli(['template', 'show', 'web']);
  expect(stdout).toContain('at most 1 runs at a time, then queue');
  expect(stdout).toMatch(/^start +version +"1.10" +template +auto/m);
  expect(stdout).toMatch(/^start +zone +"UTC" +default +static/m);
  expect(stdout).toMatch(/^wait +event +"ready" +template +auto/m);
  const shown = (await cli(['template', 'show', 'web', '--json'])).stdout;
  expect((await cli(['template', 'set', 'api', '--file', '-', '--max', '0'], shown)).stdout).toContain(
    'api of flow soak',
  );
  expect((await cli(['template', 'list'])).stdout).toMatch(/^web +soak +1, then queue +of web/m);
  expect((await cli(['run', '--template', 'web', 'first', 'version=2'])).stdout).toContain('Started run first.');
  expect((await cli(['show', 'first'])).stdout).toContain('from template web, version 2');
  expect((await cli(['runs', '--template', 'web'])).stdout).toContain('first');
  await writeFile(file, flow.replace('str version', 'str tag'));
  const applied = await cli(['apply', file]);
  expect(applied.stderr).toContain('template web does not fit any more: inputs.version is not declared');
  expect((await cli(['template', 'show', 'web'])).stdout).toContain('does not fit its flow: inputs.version');
  expect((await cli(['template', 'remove', 'web'])).stdout).toBe('Removed template web.\n');
  expect(await cli(['template', 'show', 'web'])).toMatchObject({ status: 4 });
});

test('a secret is no word of template set, of the newest version or of one by its number', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  const file = join(folder, 'sealed.fsl');
  const text = `action push addr = "http://127.0.0.1:1/push"; args = (secret key); return = (OK); action_end
    flow sealed
      inputs = (secret token);
      step ship => (OK -> done) { action = push; args = (key = $token); };
    flow_end`;
  await writeFile(file, text);
  expect(await cli(['apply', file])).toMatchObject({ stderr: '' });
  const set = (...more: readonly string[]) => cli(['template', 'set', 'shut', '--flow', 'sealed', ...more]);
  for (const given of [
    ['--input', 'token=hunter22'],
    ['--bind', 'ship.key=hunter22'],
    ['--flow-version', '1', '--bind', 'ship.key:="hunter22"'],
  ])
    expect(await set(...given)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is a secret, which is no word'),
    });
  expect(await set('--flow-version', '7', '--input', 'token=hunter22')).toMatchObject({
    ...{ status: 4, stderr: expect.stringContaining('flow sealed has no version 7') },
  });
  await writeFile(join(folder, 'token'), 'hunter22\n');
  expect(await set('--input', `token@=${join(folder, 'token')}`)).toMatchObject({ status: 0 });
  expect((await cli(['template', 'show', 'shut'])).stdout).not.toContain('hunter22');
});
