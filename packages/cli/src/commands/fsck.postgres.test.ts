import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

const release = `action work addr = "http://127.0.0.1:9/work"; return = (OK); action_end
flow_run first step a => (OK -> done) { action = work; }; flow_run_end`;

let server: RealServer;
let database: string;
let place: string;

beforeAll(async () => {
  database = await newPostgresDatabase({ port: inject('postgresPort') });
  place = new URL(database).host + new URL(database).pathname;
  server = await startRealServer('--no-local-agent', '--database', `${database}?weak-durability=on`);
  const applied = await runCli(['apply', '-'], { server: server.url, input: release });
  expect(applied.stderr).toBe('');
});

afterAll(() => server.close());

test('the database of a server that runs is sound, by its address or the variable of the servers', async () => {
  const sound = { status: 0, stdout: `1 run, 0 builds, 1 task in ${place}: 0 faults\n`, stderr: '' };
  expect(await runCli(['fsck', '--database', database])).toEqual(sound);
  expect(await runCli(['fsck'], { environment: { SIGNALBOX_DATABASE: database } })).toEqual(sound);
});

test('a fault is told with its place, and the command fails', async () => {
  const admin = new pg.Client({ connectionString: database });
  await admin.connect();
  await admin.query(`UPDATE runs SET state = replace(state, '"context":{', '"context":{"evil":1')`);
  await admin.end();
  const { status, stdout, stderr } = await runCli(['fsck', '--database', database, '--json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    folder: place,
    faults: [{ problem: 'folding its journal does not give its state' }],
  });
  const error = { code: 'data_broken', message: 'The data has 1 fault', details: expect.anything() };
  expect(JSON.parse(stderr)).toEqual({ error });
});

test.each([
  [
    'nowhere',
    2,
    /^signalbox: --database: an address as postgres:\/\/USER:PASSWORD@HOST:PORT\/NAME \(config_invalid\)\n$/,
  ],
  [
    'postgres://x:swordfish@127.0.0.1:1/box',
    1,
    /^signalbox: The database cannot be used: connect ECONNREFUSED [^\n]*\(store_failed\)\n {2}hint: name the database of the servers with --database\n$/,
  ],
])('what is no database is told without its password: %s', async (address, status, sentence) => {
  const told = await runCli(['fsck', '--database', address]);
  expect(told.status).toBe(status);
  expect(told.stderr).toMatch(sentence);
  expect(told.stderr).not.toContain('swordfish');
});
