import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type StubRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Answer =
  | { readonly status?: number; readonly json: unknown }
  | { readonly status?: number; readonly html: string }
  /** Pieces of a stream, then its end, or a broken connection. */
  | { readonly events: readonly string[]; readonly broken?: boolean }
  | ((request: StubRequest) => Answer);

export type StubServer = {
  readonly url: string;
  readonly requests: readonly StubRequest[];
  readonly close: () => Promise<void>;
};

/** A small HTTP server with the shapes of the native API: `GET /api/runs` → answer, without the query. */
export async function startStub(routes: Readonly<Record<string, Answer>>): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: await text(incoming) };
    requests.push(request);
    const missing = { status: 404, json: { error: { code: 'not_found', message: `no ${url}` } } };
    send(response, routes[`${method} ${url}`] ?? routes[`${method} ${url.split('?')[0]}`] ?? missing, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function send(response: ServerResponse, answer: Answer, request: StubRequest): void {
  if (typeof answer === 'function') return send(response, answer(request), request);
  if ('json' in answer) {
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json));
  } else if ('html' in answer) {
    response.writeHead(answer.status ?? 200, { 'content-type': 'text/html' }).end(answer.html);
  } else {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of answer.events) response.write(event);
    if (answer.broken) setImmediate(() => response.destroy());
    else response.end();
  }
}
