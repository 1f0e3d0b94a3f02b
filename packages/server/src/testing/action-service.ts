import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an action service was sent. */
export type Call = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly [key: string]: unknown; readonly uuid: string; readonly stepName: string };
  readonly text: string;
};

/** Answers a call; a hanging service does nothing here. */
export type Answer = (call: Call, response: ServerResponse) => void | Promise<void>;

export type ActionService = Awaited<ReturnType<typeof startActionService>>;

/** An action service on loopback: it answers as it is told, and remembers all calls. */
export async function startActionService(answer: Answer | number = 200, made: Server = createServer()) {
  const calls: Call[] = [];
  const waiting: (() => void)[] = [];
  let taken = 0;
  made.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    for await (const piece of request) text += String(piece);
    const call = { path: request.url ?? '', headers: request.headers, body: JSON.parse(text), text };
    calls.push(call);
    for (const wake of waiting.splice(0)) wake();
    if (typeof answer === 'number') response.writeHead(answer).end();
    else await answer(call, response);
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const { port } = made.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls: calls as readonly Call[],
    /** The next call that was not taken yet. */
    next: async (): Promise<Call> => {
      for (;;) {
        const call = calls[taken];
        if (call) {
          taken += 1;
          return call;
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        made.close(() => resolve());
        made.closeAllConnections();
      }),
  };
}
