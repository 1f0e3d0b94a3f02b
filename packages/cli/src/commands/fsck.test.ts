import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

const release = `action work addr = "http://127.0.0.1:9/work"; return = (OK); action_end
flow_run first step a => (OK -> done) { action = work; }; flow_run_end`;

let server: RealServer;

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
  const applied = await runCli(['apply', '-'], { server: server.url, input: release });
  expect(applied.stderr).toBe('');
});

afterAll(() => server.close());

test('the data of a server that runs is sound', async () => {
  expect(await runCli(['fsck', '--data', join(server.folder, 'data')])).toEqual({
    status: 0,
    stdout: `1 run, 0 builds, 1 task in ${join(server.folder, 'data')}: 0 faults\n`,
    stderr: '',
  });
});

test('a fault is told with its place, and the command fails', async () => {
  const database = new DatabaseSync(join(server.folder, 'data', 'signalbox.db'), { timeout: 10_000 });
  database.exec(`UPDATE runs SET state = json_set(state, '$.context.evil', 1)`);
  database.close();
  const { status, stdout, stderr } = await runCli(['fsck', '--data', join(server.folder, 'data'), '--json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ faults: [{ problem: 'folding its journal does not give its state' }] });
  const error = { code: 'data_broken', message: 'The data has 1 fault', details: expect.anything() };
  expect(JSON.parse(stderr)).toEqual({ error });
});

test('a folder without a database is told', async () => {
  const { status, stderr } = await runCli(['fsck', '--data', join(server.folder, 'nowhere')]);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^signalbox: There is no database at .* \(store_failed\)\n {2}hint: name the folder of the server with --data\n$/,
  );
});
