import { join } from 'node:path';
import { hashFlow } from '@signalbox/engine';
import { compile } from '@signalbox/fsl';
import { readDatabaseUrl } from '@signalbox/store';
import pg from 'pg';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { startPostgres } from '../testing/postgres-server.ts';
import type { Cell } from './cell.ts';
import { cpuMsOf } from './cpu-ms-of.ts';
import { openRig } from './engine-rig.ts';
import { endServerProcess, type ServerProcess, startServerProcess } from './server-process.ts';
import { until } from './until.ts';
import { waitingFlow } from './waiting-flow.ts';

const runs = 100_000;
const secondsOfRound = 5;

/** What a server asks of a PostgreSQL while nothing happens: without any run, and with 100 000 that wait for people. */
export const postgresIdle: Cell = {
  name: 'postgres-idle',
  measure: async (folder) => {
    const postgres = await startPostgres({
      shared_buffers: '512MB',
      max_wal_size: '4GB',
      shared_preload_libraries: 'pg_stat_statements',
    });
    const address = await newPostgresDatabase(postgres);
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await client.query('CREATE EXTENSION pg_stat_statements');
    const measureServer = async () => {
      const server = await startServerProcess(folder, { SIGNALBOX_DATABASE: `${address}?prepare=on` });
      const rounds = await idleRounds(server, client);
      await endServerProcess(server, 'SIGTERM');
      return rounds;
    };
    const none = await measureServer();
    await startWaiting(`${address}?prepare=on`, folder);
    await repeatRun(client, runs - 1);
    const many = await measureServer();
    const { rows } = await client.query("SELECT count(*) FROM runs WHERE status = 'running' AND due_at IS NOT NULL");
    await client.end();
    await postgres.stop();
    if (Number(rows[0].count) !== runs) throw new Error(`${rows[0].count} runs wait`);
    return {
      figures: [
        { name: 'no run: statements', unit: '1/s', rounds: none.map(({ statements }) => statements) },
        {
          name: '100 000 waiting runs: statements',
          unit: '1/s',
          rounds: many.map(({ statements }) => statements),
          must: { atMost: 15 },
        },
        {
          name: '100 000 waiting runs: of one core',
          unit: '%',
          rounds: many.map(({ cpu }) => cpu),
          must: { atMost: 1 },
        },
      ],
      checked: `${runs} runs wait, none was woken`,
    };
  },
};

type Idle = { readonly statements: number; readonly cpu: number };

async function idleRounds({ child }: ServerProcess, client: pg.Client): Promise<readonly Idle[]> {
  const pid = child.pid ?? 0;
  const rounds: Idle[] = [];
  for (let round = 0; round < 4; round += 1) {
    const before = { statements: await statementsIn(client), cpu: cpuMsOf(pid) };
    await until(performance.now() + secondsOfRound * 1000);
    // One of them is the question for their number.
    const statements = (await statementsIn(client)) - before.statements - 1;
    const cpu = cpuMsOf(pid) - before.cpu;
    rounds.push({ statements: statements / secondsOfRound, cpu: (cpu / (secondsOfRound * 1000)) * 100 });
  }
  return rounds.slice(1);
}

async function statementsIn(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    'SELECT sum(calls) AS calls FROM pg_stat_statements JOIN pg_database ON oid = dbid WHERE datname = current_database()',
  );
  return Number(rows[0].calls);
}

/** One, through the driver, with the key that the server will have. */
async function startWaiting(database: string, folder: string): Promise<void> {
  const read = readDatabaseUrl(database);
  if (!read.ok) throw new Error(read.problem);
  const compiled = compile(waitingFlow, { actions: () => undefined, flows: () => undefined });
  const flow = compiled.ok ? compiled.statements.find(({ kind }) => kind === 'flow') : undefined;
  if (flow?.kind !== 'flow') throw new Error('the flow does not compile');
  const rig = await openRig({ database: read.database, keyPath: join(folder, 'signalbox.key') });
  const version = hashFlow(flow.version.flow, flow.version.jobs);
  await rig.start(version);
  await rig.close();
}

/** As many runs like the one that there is, in seconds: their rows, with times of their own, and what indexes have of them. */
async function repeatRun(client: pg.Client, times: number): Promise<void> {
  await client.query(
    `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, due_at, awaits_person, started_at, updated_at, state)
     SELECT id || n, project, name || n, flow, flow_hash, status, seq, due_at + n, awaits_person, started_at + n,
       updated_at + n, replace(state, id, id || n)
     FROM runs, generate_series(1, $1::int) AS n`,
    [times],
  );
  await client.query(
    `WITH taken AS (UPDATE places SET last = last + $1 WHERE kind = 'run' RETURNING last)
     INSERT INTO run_journal (run, seq, no, transition)
     SELECT run || n, seq, taken.last - $1 + n, replace(transition, run, run || n)
     FROM run_journal, taken, generate_series(1, $1::int) AS n`,
    [times],
  );
  await client.query('VACUUM (ANALYZE) runs, run_journal');
}
