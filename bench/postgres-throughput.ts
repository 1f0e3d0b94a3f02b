import { readDatabaseUrl } from '@signalbox/store';
import pg from 'pg';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { startPostgres } from '../testing/postgres-server.ts';
import type { Cell } from './cell.ts';
import { rateOf } from './chain-throughput.ts';
import { openRig } from './engine-rig.ts';

const runs = 2000;
const stepsOfRun = 10;

/** The flows of `chain`, 128 at once, on a PostgreSQL on the same cores with its durable settings. */
export const postgresThroughput: Cell = {
  name: 'postgres',
  measure: async () => {
    const server = await startPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' });
    const address = await newPostgresDatabase(server);
    const read = readDatabaseUrl(`${address}?prepare=on`);
    if (!read.ok) throw new Error(read.problem);
    const rig = await openRig({ database: read.database });
    const rates: number[] = [];
    const transactions: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const before = await commitsOf(address);
      rates.push(await rateOf(rig, { concurrency: 128, runs }));
      transactions.push(((await commitsOf(address)) - before) / (runs * stepsOfRun));
    }
    await rig.close();
    await server.stop();
    return {
      figures: [
        {
          name: 'durable steps on PostgreSQL, 128 runs at once',
          unit: 'steps/s',
          rounds: rates.slice(1),
          must: { atLeast: 5000 },
        },
        { name: 'transactions per step', unit: '', rounds: transactions.slice(1), must: { atMost: 0.5 } },
      ],
      checked: `only that each of ${rig.runs()} runs ended`,
    };
  },
};

/** All that the database has committed, reads of single statements too. Its count is up to a second late. */
async function commitsOf(database: string): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await client.query('SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()');
  await client.end();
  return Number(rows[0].xact_commit);
}
