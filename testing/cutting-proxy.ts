import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { kindOf, MessageReader } from './message-reader.ts';

export type CuttingProxy = {
  readonly port: number;
  /** The next COMMIT loses its connection: before it arrives, or after it was done and before its answer arrives. */
  cutCommit: 'before' | 'after' | undefined;
  /** So many statements are answered, of whichever connection; the next one is done, and its answer is lost. */
  answersLeft: number | undefined;
  /** As a database that is away: from the next cut on nobody is let in. */
  isAway: boolean;
  /** How often that was. */
  readonly cuts: { before: number; after: number };
  readonly close: () => Promise<void>;
};

/** Passes everything on to PostgreSQL, until a connection is cut. */
export async function startCuttingProxy(postgresPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let refuses = false;
  const server = createServer({ noDelay: true }, (client) => {
    if (refuses && proxy.isAway) {
      client.destroy();
      return;
    }
    const backend = connect({ port: postgresPort, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, backend]) sockets.add(socket.on('error', () => socket.destroy()));
    let isCut = false;
    const cut = (): void => {
      refuses = true;
      for (const socket of proxy.isAway ? sockets : [client, backend]) socket.destroy();
    };
    const send = (message: Buffer): void => {
      const when = kindOf(message) === 'Q' && message.includes('COMMIT') ? proxy.cutCommit : undefined;
      if (when) proxy.cutCommit = undefined;
      if (when) proxy.cuts[when] += 1;
      if (when === 'before') return cut();
      isCut ||= when === 'after';
      backend.write(message);
    };
    const asked = new MessageReader(send, (startup) => backend.write(startup));
    let isLost = false;
    const answered = new MessageReader((message) => {
      if (kindOf(message) === 'C') {
        isLost ||= (isCut && message.includes('COMMIT')) || proxy.answersLeft === 0;
        if (proxy.answersLeft !== undefined) proxy.answersLeft -= 1;
      }
      if (isLost) cut();
      else client.write(message);
    });
    client.on('data', (piece) => asked.take(piece)).on('close', () => backend.destroy());
    backend.on('data', (piece) => answered.take(piece)).on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: CuttingProxy = {
    port: (server.address() as AddressInfo).port,
    cutCommit: undefined,
    answersLeft: undefined,
    isAway: false,
    cuts: { before: 0, after: 0 },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
