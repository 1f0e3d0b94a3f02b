import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { startPostgres } from '../testing/postgres-server.ts';
import { type Call, openActionService } from './action-service.ts';
import type { Cell } from './cell.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';

const runs = 500;
/** At the kill all calls are under way, none waits for its turn, and none has run out of time. */
const surroundings = { SIGNALBOX_CALLS_PER_HOST: '1000', SIGNALBOX_DELIVERY_TIMEOUT_SECONDS: '90' };

const flow = (service: string) => `
action work addr = "${service}/work"; args = (); return = (SUCCESS | FAIL); action_end
flow held step A => (SUCCESS -> done | FAIL -> stopped) { action = work; }; flow_end
`;

/** From the SIGKILL of one of two servers on a PostgreSQL until the other has repeated all calls that it held. */
export const takeover: Cell = {
  name: 'takeover',
  measure: async (folder) => {
    const rounds: Takeover[] = [];
    for (let round = 0; round < 3; round += 1) rounds.push(await takeOverOnce(join(folder, String(round))));
    return {
      figures: [
        {
          name: 'after SIGKILL: first call repeated by the other',
          unit: 'ms',
          rounds: rounds.map(({ first }) => first),
        },
        {
          name: `after SIGKILL: all ${runs} calls repeated by the other`,
          unit: 'ms',
          rounds: rounds.map(({ all }) => all),
          must: { atMost: 5000 },
        },
      ],
      checked: `each of ${runs} runs done, each step accepted once though it was acknowledged twice`,
    };
  },
};

type Takeover = { readonly first: number; readonly all: number };

async function takeOverOnce(data: string): Promise<Takeover> {
  mkdirSync(data, { recursive: true });
  const postgres = await startPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' });
  const database = `${await newPostgresDatabase(postgres)}?prepare=on`;
  const environment = { ...surroundings, SIGNALBOX_DATABASE: database };
  const calls = new HeldCalls();
  const service = await calls.open();
  const victim = await startServerProcess(data, environment);
  const survivor = await startServerProcess(data, environment);
  await post(`${victim.url}/api/apply`, { text: flow(service.url) });
  await startRuns(victim.url, runs, () => 'held');
  await calls.all;
  const repeated = calls.repeat();
  const killed = performance.now();
  await endServerProcess(victim, 'SIGKILL');
  const { first, last } = await repeated;
  const twice = [...calls.uuids, ...calls.uuids].map((uuid) => ({ uuid, ackState: 'SUCCESS', done: true }));
  await Promise.all(twice.map((acknowledgement) => post(`${survivor.url}/step`, acknowledgement)));
  await check(database);
  await endServerProcess(survivor, 'SIGTERM');
  await service.close();
  await postgres.stop();
  return { first: first - killed, all: last - killed };
}

async function check(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.replace(/\?.*/, '') });
  await client.connect();
  const { rows } = await client.query(
    "SELECT (SELECT count(*) FROM runs WHERE status = 'done') AS done, (SELECT count(*) FROM closed_visits) AS visits",
  );
  await client.end();
  const [{ done, visits }] = rows;
  if (Number(done) !== runs || Number(visits) !== runs)
    throw new Error(`${runs} runs, of which ${done} are done, with ${visits} visits`);
}

type Times = { readonly first: number; readonly last: number };

/** Gives no answer until all have come; then accepts, and tells when each has come again. */
class HeldCalls {
  #seen = new Map<string, Call>();
  #all = Promise.withResolvers<Times>();
  #holding = true;

  get all(): Promise<Times> {
    return this.#all.promise;
  }

  get uuids(): readonly string[] {
    return [...this.#seen.values()].map(({ uuid }) => uuid);
  }

  open() {
    return openActionService((call) => {
      if (!this.#seen.has(call.flowId)) this.#seen.set(call.flowId, call);
      const times = [...this.#seen.values()].map(({ at }) => at);
      if (times.length === runs) this.#all.resolve({ first: Math.min(...times), last: Math.max(...times) });
      return this.#holding ? 'hold' : 'accept';
    });
  }

  repeat(): Promise<Times> {
    this.#holding = false;
    this.#seen = new Map();
    this.#all = Promise.withResolvers();
    return this.#all.promise;
  }
}
