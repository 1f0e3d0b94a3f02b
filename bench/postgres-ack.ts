import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { startPostgres } from '../testing/postgres-server.ts';
import { ackFigures, ackRounds } from './ack-latency.ts';
import type { Cell } from './cell.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';
import { waitingFlow } from './waiting-flow.ts';

const waiting = 10_000;

/** As `ack`, on a PostgreSQL on the same cores, while 10 000 other runs wait for people. */
export const postgresAck: Cell = {
  name: 'postgres-ack',
  measure: async (folder) => {
    const postgres = await startPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' });
    const database = `${await newPostgresDatabase(postgres)}?prepare=on`;
    const server = await startServerProcess(folder, { SIGNALBOX_DATABASE: database });
    await post(`${server.url}/api/apply`, { text: waitingFlow });
    await startRuns(server.url, waiting, () => 'waiting');
    const rounds = await ackRounds(server);
    await endServerProcess(server, 'SIGTERM');
    await postgres.stop();
    return {
      figures: ackFigures(rounds, { p99: 25 }),
      checked: 'only that each acknowledgement led to the next call of its run',
    };
  },
};
