import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Call = { readonly path: string; readonly uuid: string; readonly flowId: string; readonly at: number };

export type ActionService = { readonly url: string; readonly close: () => Promise<void> };

/** Tells every call, and accepts it unless it is to be held: then it gets no answer. */
export async function openActionService(onCall: (call: Call) => 'accept' | 'hold'): Promise<ActionService> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const at = performance.now();
      const { uuid, flowId } = JSON.parse(Buffer.concat(parts).toString('utf8')) as Call;
      if (onCall({ path: request.url ?? '', uuid, flowId, at }) !== 'hold') response.end('""');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function loopFlow(service: string): string {
  return `action work
  addr = "${service}/work";
  args = (str text);
  return = (SUCCESS | FAIL);
action_end
flow loop
  step A => (SUCCESS -> A | FAIL -> done) { action = work; args = (text = "a"); };
flow_end
`;
}
