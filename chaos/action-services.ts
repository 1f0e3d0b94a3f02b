import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Chance } from './chance.ts';
import type { Ledger } from './ledger.ts';

export type ActionServices = { readonly url: string; readonly ledger: Ledger; readonly close: () => Promise<void> };

/**
 * Services that accept calls and acknowledge them later, again and again until they are answered. The outcome of an
 * attempt is chosen once, by its uuid; one call in ten is answered with an error first.
 */
export async function openActionServices(server: () => string, chance: Chance): Promise<ActionServices> {
  const ledger: Ledger = { deliveries: [], accepted: [] };
  const outcomes = new Map<string, string>();
  const ending = new AbortController();
  const acknowledgements = new Set<Promise<void>>();

  const acknowledge = async (call: Call): Promise<void> => {
    const outcome = outcomes.get(call.uuid) ?? (chance.below(5) === 0 ? 'FAIL' : 'SUCCESS');
    outcomes.set(call.uuid, outcome);
    const body = JSON.stringify({
      uuid: call.uuid,
      flowId: call.flowId,
      stepName: call.stepName,
      ackState: outcome,
      done: true,
    });
    while (!ending.signal.aborted) {
      const status = await post(`${server()}/step`, body);
      if (status === 200) {
        ledger.accepted.push({ run: call.flowId, step: call.stepName, uuid: call.uuid, outcome });
        return;
      }
      // The attempt is over: an earlier acknowledgement was taken, though its answer was lost.
      if (status === 409) return;
      await pause(20 + chance.below(50));
    }
  };

  const http = createServer(async (request, response) => {
    const call = JSON.parse(await textOf(request)) as Call;
    const { flowId: run, stepName: step, uuid } = call;
    ledger.deliveries.push({ run, step, uuid, key: String(request.headers['idempotency-key']) });
    if (chance.below(10) === 0) {
      response.writeHead(500).end();
      return;
    }
    response.writeHead(202).end();
    await pause(chance.below(60));
    const acknowledged = acknowledge(call).finally(() => acknowledgements.delete(acknowledged));
    acknowledgements.add(acknowledged);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    ledger,
    close: async () => {
      ending.abort();
      http.closeAllConnections();
      http.close();
      await Promise.all(acknowledgements);
    },
  };
}

type Call = { readonly flowId: string; readonly stepName: string; readonly uuid: string };

async function post(url: string, body: string): Promise<number> {
  try {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    // The server is dead at this moment.
    return 0;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat((await request.toArray()) as Buffer[]).toString('utf8');
}
