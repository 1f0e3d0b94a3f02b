import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What echoer sends to an action service, besides the arguments of the step. */
export type Call = {
  readonly flowId: string;
  readonly stepName: string;
  readonly ackStates: readonly string[];
  readonly uuid: string;
  readonly [argument: string]: unknown;
};

export type Taken = { readonly path: string; readonly call: Call };

export type ServicesOptions = {
  readonly port: number;
  /** Of Signalbox, or echoer. */
  readonly server: string;
  /** The state that a call is acknowledged with. */
  readonly answer: (taken: Taken) => string | Promise<string>;
  /** Once the acknowledgement itself is answered. */
  readonly onAnswered?: (taken: Taken, status: number) => void;
};

export type Services = { readonly port: number; readonly close: () => Promise<void> };

const paths = ['/ci', '/deploy', '/approval', '/approval2', '/notify'];

/** The five services of echoer's README: each takes a call, says yes, and acknowledges it afterwards. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (request.method !== 'POST' || !paths.includes(path)) {
      response.writeHead(404).end();
      return;
    }
    const taken = { path, call: await read(request) };
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('""');
    const state = await options.answer(taken);
    options.onAnswered?.(taken, (await acknowledge(options.server, taken.call, state)).status);
  });
  server.listen(options.port, 'localhost');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** `POST /step`: only the uuid says which attempt is meant. */
export async function acknowledge(server: string, { flowId, stepName, uuid }: Call, ackState: string, done = true) {
  const response = await fetch(`${server}/step`, {
    method: 'POST',
    body: JSON.stringify({ flowId, stepName, ackState, uuid, done }),
  });
  return { status: response.status, text: await response.text() };
}

async function read(request: IncomingMessage): Promise<Call> {
  return (await json(request)) as Call;
}

if (import.meta.main) {
  const [port = '18080', server = 'http://localhost:8080'] = process.argv.slice(2);
  const services = await startServices({
    port: Number(port),
    server,
    answer: ({ call }) => call.ackStates[0] ?? '',
    onAnswered: ({ path, call }, status) => console.log(`${path} ${call.flowId} ${call.stepName}: ${status}`),
  });
  console.log(`the five services listen on http://localhost:${services.port} and acknowledge at ${server}`);
}
