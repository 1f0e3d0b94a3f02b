import { Agent, request as httpRequest } from 'node:http';
import { type Call, loopFlow, openActionService } from './action-service.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';

/**
 * Milliseconds from sending an acknowledgement to the arrival of the next call of its run, at an open-loop rate:
 * the next one is sent at its time, whether or not the last was answered.
 */
export async function ackLatency(
  data: string,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<readonly number[]> {
  const waiting: Call[] = [];
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const service = await openActionService((call) => {
    const sent = sentAt.get(call.flowId);
    if (sent !== undefined) latencies.push(call.at - sent);
    waiting.push(call);
  });
  const server = await startServerProcess(data);
  await post(`${server.url}/api/apply`, { text: loopFlow(service.url) });
  for (let run = 0; run < 300; run += 1) await post(`${server.url}/api/runs`, { flow: 'loop', name: `run${run}` });
  const agent = new Agent({ keepAlive: true });
  const started = performance.now();
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    await until(started + (sent * 1000) / perSecond);
    const call = waiting.shift();
    if (!call) throw new Error('no run waits: the calls do not come back');
    sentAt.set(call.flowId, performance.now());
    acknowledge(`${server.url}/step`, call.uuid, agent);
  }
  await until(performance.now() + 500);
  agent.destroy();
  await endServerProcess(server, 'SIGTERM');
  await service.close();
  return latencies;
}

function acknowledge(url: string, uuid: string, agent: Agent): void {
  const body = JSON.stringify({ uuid, ackState: 'SUCCESS', done: true });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  httpRequest(url, { method: 'POST', agent, headers }, (answer) => answer.resume()).end(body);
}

function until(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
}
