import { Agent, request as httpRequest } from 'node:http';
import { type Call, loopFlow, openActionService } from './action-service.ts';
import type { Cell, Figure } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { quantile } from './quantile.ts';
import { endServerProcess, post, type ServerProcess, startServerProcess } from './server-process.ts';
import { until } from './until.ts';

const runs = 300;
const perSecond = 200;
const secondsOfRound = 10;

/** Over HTTP, with a server process on a SQLite file. */
export const ackLatency: Cell = {
  name: 'ack',
  measure: async (folder) => {
    const server = await startServerProcess(folder);
    const rounds = await ackRounds(server);
    await endServerProcess(server, 'SIGTERM');
    return { figures: ackFigures(rounds, { p50: 2, p99: 10 }), checked: await checkHistories(folder, { runs }) };
  },
};

export function ackFigures(
  rounds: readonly (readonly number[])[],
  must: { p50?: number; p99: number },
): readonly Figure[] {
  const at = (q: number) => rounds.slice(1).map((round) => quantile(round, q));
  const name = `acknowledgement to next call at ${perSecond}/s`;
  return [
    {
      name: `${name}, p50`,
      unit: 'ms',
      rounds: at(0.5),
      ...(must.p50 !== undefined && { must: { atMost: must.p50 } }),
    },
    { name: `${name}, p99`, unit: 'ms', rounds: at(0.99), must: { atMost: must.p99 } },
    { name: `${name}, max`, unit: 'ms', rounds: at(1) },
  ];
}

/**
 * Milliseconds from sending an acknowledgement to the arrival of the next call of its run, at an open-loop rate:
 * the next one is sent at its time, whether or not the last was answered.
 */
export async function ackRounds(server: ServerProcess): Promise<readonly (readonly number[])[]> {
  const waiting: Call[] = [];
  let told: (call: Call) => void = () => undefined;
  const service = await openActionService((call) => {
    told(call);
    waiting.push(call);
    return 'accept';
  });
  await post(`${server.url}/api/apply`, { text: loopFlow(service.url) });
  for (let run = 0; run < runs; run += 1) await post(`${server.url}/api/runs`, { flow: 'loop', name: `run${run}` });
  const rounds: (readonly number[])[] = [];
  for (let round = 0; round < 6; round += 1) {
    const sentAt = new Map<string, number>();
    const latencies: number[] = [];
    told = ({ flowId, at }) => {
      const sent = sentAt.get(flowId);
      if (sent !== undefined) latencies.push(at - sent);
    };
    await acknowledgeAtRate(server, waiting, sentAt);
    if (latencies.length !== perSecond * secondsOfRound) throw new Error('not every acknowledgement led to a call');
    rounds.push(latencies);
  }
  await service.close();
  return rounds;
}

async function acknowledgeAtRate(server: ServerProcess, waiting: Call[], sentAt: Map<string, number>): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const started = performance.now();
  for (let sent = 0; sent < perSecond * secondsOfRound; sent += 1) {
    await until(started + (sent * 1000) / perSecond);
    const call = waiting.shift();
    if (!call) throw new Error('no run waits: the calls do not come back');
    sentAt.set(call.flowId, performance.now());
    acknowledge(`${server.url}/step`, call.uuid, agent);
  }
  await until(performance.now() + 500);
  agent.destroy();
}

function acknowledge(url: string, uuid: string, agent: Agent): void {
  const body = JSON.stringify({ uuid, ackState: 'SUCCESS', done: true });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  httpRequest(url, { method: 'POST', agent, headers }, (answer) => answer.resume()).end(body);
}
