import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ActionService, loopFlow, openActionService } from './action-service.ts';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';
import { until } from './until.ts';

const runs = 10_000;
const hosts = 4;
/** Of ten runs two wait for a person, four for the acknowledgement of a call that was taken, four for a call's answer. */
const kinds = ['people', 'loop', 'held0', 'held1', 'loop', 'people', 'held2', 'loop', 'held3', 'loop'];
const due = (runs * hosts) / kinds.length;
/** At the kill each call is under way: none waits for its turn, and none has run out of time. */
const surroundings = { SIGNALBOX_CALLS_PER_HOST: '1000', SIGNALBOX_DELIVERY_TIMEOUT_SECONDS: '90' };

const flows = (services: readonly ActionService[]): string => `${loopFlow(services[0]?.url ?? '')}
${services.map(({ url }, index) => heldFlow(url, index)).join('')}
flow people
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(ops)"; };
flow_end
`;

const heldFlow = (service: string, index: number): string => `
action held${index}
  addr = "${service}/held";
  args = (str text);
  return = (SUCCESS | FAIL);
action_end
flow held${index}
  step A => (SUCCESS -> done | FAIL -> stopped) { action = held${index}; args = (text = "a"); };
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
  const held = new HeldCalls();
  const services = await Promise.all(Array.from({ length: hosts }, () => held.open()));
  const server = await startServerProcess(data, surroundings);
  await post(`${server.url}/api/apply`, { text: flows(services) });
  await startRuns(server.url, runs, (index) => kinds[index % kinds.length] ?? 'loop');
  await held.all;
  await endServerProcess(server, 'SIGKILL');
  held.release();
  const started = performance.now();
  const again = await startServerProcess(data, surroundings);
  const serving = performance.now() - started;
  await allClaimed(data);
  const claimed = performance.now() - started;
  const { first, last } = await held.all;
  await endServerProcess(again, 'SIGTERM');
  await Promise.all(services.map((service) => service.close()));
  const checked = await checkHistories(data, { runs });
  return { serving, first: first - started, claimed, called: last - started, checked };
}

type Times = { readonly first: number; readonly last: number };

/** Gives no answer to the calls of `held` until they are released; then it tells when each of them was repeated. */
class HeldCalls {
  #seen = new Map<string, number>();
  #all = Promise.withResolvers<Times>();
  #holding = true;

  /** When each has been seen since the release, or since the beginning. */
  get all(): Promise<Times> {
    return this.#all.promise;
  }

  open(): Promise<ActionService> {
    return openActionService(({ path, flowId, at }) => {
      if (path !== '/held') return 'accept';
      if (!this.#seen.has(flowId)) this.#seen.set(flowId, at);
      if (this.#seen.size === due) this.#all.resolve({ first: Math.min(...this.#seen.values()), last: at });
      return this.#holding ? 'hold' : 'accept';
    });
  }

  release(): void {
    this.#holding = false;
    this.#seen = new Map();
    this.#all = Promise.withResolvers();
  }
}

async function allClaimed(data: string): Promise<void> {
  const database = new DatabaseSync(join(data, 'signalbox.db'), { readOnly: true });
  const free = database.prepare('SELECT count(*) AS tasks FROM tasks WHERE owner IS NULL AND claimable_at <= ?');
  while (Number(free.get(Date.now())?.tasks) > 0) await until(performance.now() + 10);
  database.close();
}
