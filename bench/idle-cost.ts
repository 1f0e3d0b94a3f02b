import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { cpuMsOf } from './cpu-ms-of.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';
import { until } from './until.ts';

const runs = 10_000;
const secondsOfRound = 10;

const flow = `flow release
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(ops)"; };
flow_end
`;

/** What a server costs while 10 000 runs wait for people and nothing happens. */
export const idleCost: Cell = {
  name: 'idle',
  measure: async (folder) => {
    const server = await startServerProcess(folder);
    await post(`${server.url}/api/apply`, { text: flow });
    await startRuns(server.url, runs, () => 'release');
    const pid = server.child.pid ?? 0;
    const commits = new CommitCounter(folder);
    const rounds: { readonly commits: number; readonly cpu: number }[] = [];
    for (let round = 0; round < 6; round += 1) {
      const before = { commits: commits.seen, cpu: cpuMsOf(pid) };
      await until(performance.now() + secondsOfRound * 1000);
      rounds.push({
        commits: (commits.seen - before.commits) / secondsOfRound,
        cpu: ((cpuMsOf(pid) - before.cpu) / (secondsOfRound * 1000)) * 100,
      });
    }
    commits.close();
    const residentMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
    await endServerProcess(server, 'SIGTERM');
    const warm = rounds.slice(1);
    return {
      figures: [
        {
          name: '10 000 waiting runs: write transactions',
          unit: '1/s',
          rounds: warm.map((each) => each.commits),
          must: { atMost: 1 },
        },
        {
          name: '10 000 waiting runs: of one core',
          unit: '%',
          rounds: warm.map((each) => each.cpu),
          must: { atMost: 0.5 },
        },
        { name: '10 000 waiting runs: resident memory', unit: 'MB', rounds: [residentMb] },
      ],
      checked: await checkHistories(folder, { runs }),
    };
  },
};

/** Commits of others, as SQLite tells a second connection of them; two within 10 ms count as one. */
class CommitCounter {
  readonly #database: DatabaseSync;
  readonly #timer: NodeJS.Timeout;
  seen = 0;

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, 'signalbox.db'), { readOnly: true });
    const version = this.#database.prepare('PRAGMA data_version');
    let last: unknown;
    this.#timer = setInterval(() => {
      const now = version.get()?.data_version;
      if (last !== undefined && now !== last) this.seen += 1;
      last = now;
    }, 10);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#database.close();
  }
}
