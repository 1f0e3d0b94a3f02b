import { join } from 'node:path';
import { openActionService } from './action-service.ts';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { endServerProcess, post, type ServerProcess, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';
import { until } from './until.ts';

const steps = 100;
const together = 32;
const rounds = 3;
const sequence = 1000;
/** No host waits for its turn. */
const surroundings = { SIGNALBOX_CALLS_PER_HOST: '1000' };

/** A server process whose action service acknowledges each call at once, and answers each undo with 200. */
export const rollback: Cell = {
  name: 'rollback',
  measure: async (folder) => {
    const one: number[] = [];
    const many: number[] = [];
    const resumed: number[] = [];
    const checked: string[] = [];
    await withServer(join(folder, 'rates'), async (server) => {
      for (let round = 0; round < rounds; round += 1) {
        one.push(await rateOf(server, 1));
        many.push(await rateOf(server, together));
      }
    });
    checked.push(await checkHistories(join(folder, 'rates'), { runs: rounds * (1 + together) }));
    for (let round = 0; round < rounds; round += 1) {
      const data = join(folder, `resume${round}`);
      resumed.push(await resumeAfterKill(data));
      checked.push(await checkHistories(data, { runs: 1 }));
    }
    return {
      figures: [
        { name: 'undo steps, one run', unit: 'steps/s', rounds: one.slice(1), must: { atLeast: 600 } },
        {
          name: `undo steps, ${together} runs at once`,
          unit: 'steps/s',
          rounds: many.slice(1),
          must: { atLeast: 2000 },
        },
        {
          name: `a run of ${sequence} steps goes on after SIGKILL, from serving`,
          unit: 'ms',
          rounds: resumed,
          must: { atMost: 1000 },
        },
      ],
      checked: checked.join('; '),
    };
  },
};

/** `back`: the times of the calls of undo addresses; `forth`: of the others. */
type Calls = { readonly back: number[]; readonly forth: number[] };

type Bench = { server: ServerProcess; readonly calls: Calls; readonly restart: () => Promise<number> };

async function withServer(data: string, work: (bench: Bench) => Promise<void>): Promise<void> {
  const calls: Calls = { back: [], forth: [] };
  const service = await openActionService(({ path, uuid, at }) => {
    if (path === '/undo') calls.back.push(at);
    else {
      calls.forth.push(at);
      const ackState = path === '/last' ? 'FAIL' : 'SUCCESS';
      void acknowledge(() => bench.server.url, { uuid, ackState });
    }
    return 'accept';
  });
  const bench: Bench = {
    server: await startServerProcess(data, surroundings),
    calls,
    restart: async () => {
      await endServerProcess(bench.server, 'SIGKILL');
      bench.server = await startServerProcess(data, surroundings, Number(new URL(bench.server.url).port));
      return performance.now();
    },
  };
  try {
    await post(`${bench.server.url}/api/apply`, { text: flows(service.url) });
    await work(bench);
  } finally {
    await endServerProcess(bench.server, 'SIGTERM');
    await service.close();
  }
}

/** As often as it takes to be heard: a server that was killed comes back. */
async function acknowledge(
  url: () => string,
  ack: { readonly uuid: string; readonly ackState: string },
): Promise<void> {
  const body = JSON.stringify({ ...ack, done: true });
  const headers = { 'content-type': 'application/json' };
  for (;;) {
    try {
      await fetch(`${url()}/step`, { method: 'POST', headers, body });
      return;
    } catch {
      await until(performance.now() + 20);
    }
  }
}

/** From the first undo to the last: the way there counts for nothing. */
async function rateOf({ server, calls }: Bench, runs: number): Promise<number> {
  const before = calls.back.length;
  await startRuns(server.url, runs, () => 'back');
  // The last step, which fails, has an undo, too.
  const all = runs * steps;
  while (calls.back.length - before < all) await until(performance.now() + 10);
  while ((await open(server.url)) > 0) await until(performance.now() + 10);
  const times = calls.back.slice(before);
  return ((all - 1) * 1000) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
}

async function open(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/runs?status=rolling_back&limit=1`);
  return ((await answer.json()) as { runs: readonly unknown[] }).runs.length;
}

/** Killed in the middle of a long sequence: until its next step is called after the next process serves. */
async function resumeAfterKill(data: string): Promise<number> {
  let resumed = 0;
  await withServer(data, async (bench) => {
    await startRuns(bench.server.url, 1, () => 'long');
    while (bench.calls.forth.length < sequence / 2) await until(performance.now() + 1);
    const serving = await bench.restart();
    const before = bench.calls.forth.length;
    while (bench.calls.forth.length === before) await until(performance.now() + 1);
    resumed = Math.max(0, (bench.calls.forth[before] ?? 0) - serving);
    const isDone = async () => {
      const runs = (await (await fetch(`${bench.server.url}/api/runs?status=done&limit=1`)).json()) as {
        runs: readonly unknown[];
      };
      return runs.runs.length === 1;
    };
    while (!(await isDone())) await until(performance.now() + 20);
  });
  return resumed;
}

const action = (service: string, name: string) =>
  `action ${name} addr = "${service}/${name}"; undo = "${service}/undo"; args = (int n); return = (SUCCESS | FAIL); action_end`;

function flows(service: string): string {
  const chain = (length: number, last: string) =>
    Array.from({ length }, (_, n) => {
      const isLast = n === length - 1;
      const next = isLast ? 'done' : `s${n + 1}`;
      return `step s${n} => (SUCCESS -> ${next} | FAIL -> rollback) { action = ${isLast ? last : 'work'}; args = (n = ${n}); };`;
    }).join('\n');
  return `${action(service, 'work')}
${action(service, 'last')}
flow back on_failure = rollback;
${chain(steps, 'last')} flow_end
flow long on_failure = rollback;
${chain(sequence, 'work')} flow_end`;
}
