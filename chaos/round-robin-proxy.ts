import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type RoundRobinProxy = {
  readonly url: string;
  /** Addresses of the servers that somebody is connected to, the newest connection first. */
  readonly connected: () => readonly string[];
  readonly close: () => Promise<void>;
};

/** As teams put before several servers: each connection goes to the next of those that answer. */
export async function startRoundRobinProxy(urls: readonly string[]): Promise<RoundRobinProxy> {
  const open = new Map<Socket, string>();
  let next = 0;
  const join = (client: Socket, tries: number): void => {
    const url = urls[next++ % urls.length] ?? '';
    if (tries === 0 || client.destroyed) return void client.destroy();
    const backend = connect(Number(new URL(url).port), '127.0.0.1');
    const refused = () => join(client, tries - 1);
    backend.once('error', refused);
    backend.once('connect', () => {
      backend.off('error', refused);
      open.set(backend, url);
      backend.on('error', () => client.destroy()).on('close', () => open.delete(backend) && client.destroy());
      client.on('close', () => backend.destroy());
      client.pipe(backend).pipe(client);
    });
  };
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    join(client, urls.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connected: () => [...open.values()].reverse(),
    close: async () => {
      for (const backend of open.keys()) backend.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
