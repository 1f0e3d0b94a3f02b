import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '@signalbox/store';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { cpuMsOf } from './cpu-ms-of.ts';
import { IdleWorkers } from './idle-workers.ts';
import { endServerProcess, startServerProcess } from './server-process.ts';
import { until } from './until.ts';

const workers = 10_000;
const processes = 2;
const idleSeconds = 40;

/** Workers that are connected and have nothing to do, half of them job hosts; and all of them again after a SIGKILL. */
export const connections: Cell = {
  name: 'connections',
  measure: async (folder) => {
    const keys = await registerAll(folder);
    let server = await startServerProcess(folder);
    const port = Number(new URL(server.url).port);
    const share = Math.ceil(keys.length / processes);
    const crowds = Array.from({ length: processes }, (_, at) => keys.slice(at * share, (at + 1) * share));
    const crowd = new IdleWorkers(crowds.map((each) => ({ port, keys: each })));
    try {
      const begun = performance.now();
      await crowd.served(workers);
      const inSeconds = (performance.now() - begun) / 1000;
      const before = cpuMsOf(server.child.pid ?? 0);
      await until(performance.now() + idleSeconds * 1000);
      const cpu = (cpuMsOf(server.child.pid ?? 0) - before) / idleSeconds / 10;
      const residentMb = residentOf(server.child.pid ?? 0);
      await endServerProcess(server, 'SIGKILL');
      await crowd.served(0);
      server = await startServerProcess(folder, {}, port);
      const served = performance.now();
      await crowd.served(workers);
      const backInSeconds = (performance.now() - served) / 1000;
      return {
        figures: [
          { name: 'resident memory', unit: 'MB', rounds: [residentMb], must: { atMost: 300 } },
          { name: 'of one core', unit: '%', rounds: [cpu] },
          { name: 'the first time, until all are served', unit: 's', rounds: [inSeconds] },
          { name: 'after a SIGKILL, until all are served', unit: 's', rounds: [backInSeconds], must: { atMost: 15 } },
        ].map((figure) => ({ ...figure, name: `10 000 idle workers: ${figure.name}` })),
        checked: `all of them were served; ${await checkedAfter(() => endServerProcess(server, 'SIGTERM'), folder)}`,
      };
    } finally {
      await crowd.close();
      server.child.kill('SIGKILL');
    }
  },
};

async function checkedAfter(end: () => Promise<void>, folder: string): Promise<string> {
  await end();
  return checkHistories(folder, { runs: 0 });
}

/** In one transaction, their processes as the server knows them: what is measured is not how they are made. */
async function registerAll(folder: string): Promise<readonly string[]> {
  const store = await openSqliteStore({ directory: folder, now: Date.now, randomBytes });
  await store.close();
  const database = new DatabaseSync(join(folder, 'signalbox.db'));
  const insert = database.prepare('INSERT INTO agents (id, name, key_hash, created_at) VALUES (?, ?, ?, 0)');
  const know = database.prepare('INSERT INTO settings (key, value) VALUES (?, ?)');
  const keys = Array.from({ length: workers }, (_, at) => `key-of-worker-${at}`);
  database.exec('BEGIN');
  for (const [at, key] of keys.entries()) {
    insert.run(`a${at}`, `worker-${at}`, createHash('sha256').update(key).digest('hex'));
    know.run(`agent_instance:a${at}`, `process-of-${key}`);
  }
  database.exec('COMMIT');
  database.close();
  return keys;
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}
