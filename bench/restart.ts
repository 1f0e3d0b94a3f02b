import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ActionService, loopFlow, openActionService } from './action-service.ts';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';
import { until } from './until.ts';

const runs = 10_000;
/** Of five runs one waits for a person, two for the acknowledgement of a call that was taken, two are due. */
const kinds = ['people', 'loop', 'loop', 'held', 'held'] as const;
const due = (runs * 2) / 5;

const flows = (service: string): string => `${loopFlow(service)}
action held
  addr = "${service}/held";
  args = (str text);
  return = (SUCCESS | FAIL);
action_end
flow held
  step A => (SUCCESS -> done | FAIL -> stopped) { action = held; args = (text = "a"); };
flow_end
flow people
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(ops)"; };
flow_end
`;

/** From the start of a new process on the data of one that was killed, with 10 000 open runs. */
export const restartAfterKill: Cell = {
  name: 'restart',
  measure: async (folder) => {
    const rounds: Restart[] = [];
    for (let round = 0; round < 3; round += 1) rounds.push(await restartOnce(join(folder, String(round))));
    return {
      figures: [
        { name: 'after SIGKILL: serving', unit: 'ms', rounds: rounds.map((each) => each.serving) },
        { name: 'after SIGKILL: first call repeated', unit: 'ms', rounds: rounds.map((each) => each.first) },
        {
          name: `after SIGKILL: all ${due} due tasks claimed`,
          unit: 'ms',
          rounds: rounds.map((each) => each.claimed),
          must: { atMost: 3000 },
        },
        {
          name: `after SIGKILL: all ${due} due calls at the service`,
          unit: 'ms',
          rounds: rounds.map((each) => each.called),
        },
      ],
      checked: rounds.map((each) => each.checked).join('; '),
    };
  },
};

type Restart = {
  readonly serving: number;
  readonly first: number;
  readonly claimed: number;
  readonly called: number;
  readonly checked: string;
};

async function restartOnce(data: string): Promise<Restart> {
  const held = new HeldService();
  const service = await held.open();
  const server = await startServerProcess(data);
  await post(`${server.url}/api/apply`, { text: flows(service.url) });
  await startRuns(server.url, runs, (index) => kinds[index % kinds.length] ?? 'loop');
  await endServerProcess(server, 'SIGKILL');
  held.release();
  const started = performance.now();
  const again = await startServerProcess(data);
  const serving = performance.now() - started;
  await allClaimed(data);
  const claimed = performance.now() - started;
  const { first, last } = await held.repeated;
  await endServerProcess(again, 'SIGTERM');
  await service.close();
  const checked = checkHistories(data, { runs });
  return { serving, first: first - started, claimed, called: last - started, checked };
}

/** Gives no answer to the calls of `held` until it is released; then it tells when each of them was repeated. */
class HeldService {
  readonly #repeated = Promise.withResolvers<{ readonly first: number; readonly last: number }>();
  readonly #seen = new Map<string, number>();
  #holding = true;

  get repeated(): Promise<{ readonly first: number; readonly last: number }> {
    return this.#repeated.promise;
  }

  open(): Promise<ActionService> {
    return openActionService(({ path, flowId, at }) => {
      if (path !== '/held') return 'accept';
      if (this.#holding) return 'hold';
      if (!this.#seen.has(flowId)) this.#seen.set(flowId, at);
      if (this.#seen.size === due) this.#repeated.resolve({ first: Math.min(...this.#seen.values()), last: at });
      return 'accept';
    });
  }

  release(): void {
    this.#holding = false;
  }
}

async function allClaimed(data: string): Promise<void> {
  const database = new DatabaseSync(join(data, 'signalbox.db'), { readOnly: true });
  const free = database.prepare('SELECT count(*) AS tasks FROM tasks WHERE owner IS NULL AND claimable_at <= ?');
  while (Number(free.get(Date.now())?.tasks) > 0) await until(performance.now() + 10);
  database.close();
}
