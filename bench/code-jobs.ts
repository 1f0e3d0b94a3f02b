import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { programOf } from '../testing/program-of.ts';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { startRuns } from './start-runs.ts';

const steps = 10;
const turns = 10;
const concurrency = 64;
const rounds = 3;

/** Server and job host as processes: code that does nothing, ten steps one after the other, ten times, in 64 runs at once. */
export const codeJobs: Cell = {
  name: 'code-jobs',
  measure: async (folder) => {
    const rates = await ratesOf(folder);
    return {
      figures: [
        {
          name: `durable steps of code, ${concurrency} runs at once`,
          unit: 'steps/s',
          rounds: rates.slice(1),
          must: { atLeast: 4000 },
        },
      ],
      checked: await checkHistories(folder, { runs: rounds * concurrency }),
    };
  },
};

async function ratesOf(folder: string): Promise<readonly number[]> {
  const server = await startServerProcess(folder);
  try {
    const { key } = (await post(`${server.url}/api/agents`, { name: 'host', jobs: ['*'] })) as { key: string };
    const host = await startHost(server.url, key);
    try {
      await post(`${server.url}/api/apply`, { text: flow() });
      const rates: number[] = [];
      for (let round = 0; round < rounds; round += 1) rates.push(await rateOf(server.url));
      return rates;
    } finally {
      const ended = once(host, 'exit');
      host.kill('SIGTERM');
      await ended;
    }
  } finally {
    await endServerProcess(server, 'SIGTERM');
  }
}

async function startHost(server: string, key: string): Promise<ChildProcess> {
  const jobs = fileURLToPath(new URL('./no-op-job.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--disable-warning=ExperimentalWarning', programOf('agent')],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, SIGNALBOX_SERVER: server, SIGNALBOX_AGENT_KEY: key, SIGNALBOX_AGENT_JOBS: jobs },
    },
  );
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('jobs told')) return child;
  throw new Error('the job host did not start');
}

async function rateOf(server: string): Promise<number> {
  const started = performance.now();
  await startRuns(server, concurrency, () => 'no-ops');
  // Asked seldom: it costs the server, too.
  for (let open = concurrency; open > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    open = ((await (await fetch(`${server}/api/runs?status=running&limit=1`)).json()) as { runs: unknown[] }).runs
      .length;
  }
  return (steps * turns * concurrency) / ((performance.now() - started) / 1000);
}

/** As long as that of `chain`: what is written per step grows with the steps of a flow. */
function flow(): string {
  const all = Array.from(
    { length: steps - 1 },
    (_, index) => `step s${index} => (SUCCESS -> s${index + 1}) { action = "no-op"; };`,
  );
  const last = `step s${steps - 1} => (SUCCESS -> s0 | FAIL -> done) { action = turn; };`;
  return `flow "no-ops" ${[...all, last].join('\n')} flow_end`;
}
