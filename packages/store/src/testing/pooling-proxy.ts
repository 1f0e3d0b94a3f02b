import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { kindOf, MessageReader } from '../../../../testing/message-reader.ts';

export type PoolingProxy = {
  readonly port: number;
  /** How often a client got another connection than the one before. */
  readonly moves: () => number;
  readonly close: () => Promise<void>;
};

/** Gives each transaction of a client any connection to PostgreSQL that is free, as poolers do that teams put before it. */
export async function startPoolingProxy(postgresPort: number): Promise<PoolingProxy> {
  const pools = new Map<string, Pool>();
  const clients = new Set<Socket>();
  let moves = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    clients.add(socket);
    const moved = () => {
      moves += 1;
    };
    const poolFor = (startup: Buffer) => {
      const key = startup.toString('latin1');
      const pool = pools.get(key) ?? new Pool(postgresPort, startup);
      pools.set(key, pool);
      return pool;
    };
    serve(socket, poolFor, moved);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    moves: () => moves,
    close: async () => {
      for (const client of clients) client.destroy();
      for (const pool of pools.values()) pool.close();
      server.close();
      await once(server, 'close');
    },
  };
}

const syncAnswered = 'Z';
const idle = 'I';

function serve(socket: Socket, poolFor: (startup: Buffer) => Pool, moved: () => void): void {
  let pool: Pool | undefined;
  let backend: Backend | undefined;
  let last: Backend | undefined;
  let unanswered = 0;
  /** Something was sent on that the client will still ask an answer to. */
  let isWithin = false;
  const waiting: Buffer[] = [];
  const onAnswer = (message: Buffer): void => {
    socket.write(message);
    if (kindOf(message) !== syncAnswered) return;
    unanswered -= 1;
    if (unanswered > 0 || isWithin || String.fromCharCode(message[5] ?? 0) !== idle || !backend) return;
    pool?.release(backend);
    backend = undefined;
    if (waiting.length > 0) acquire();
  };
  const acquire = (): void => {
    pool?.acquire((given) => {
      if (socket.destroyed) return pool?.release(given);
      if (last && last !== given) moved();
      backend = last = given;
      given.onMessage = onAnswer;
      for (const message of waiting.splice(0)) given.socket.write(message);
    });
  };
  const reader = new MessageReader(
    (message) => {
      const kind = kindOf(message);
      if (kind === 'X') return;
      const isAsking = kind === 'S' || kind === 'Q';
      isWithin = !isAsking;
      if (isAsking) unanswered += 1;
      if (backend) backend.socket.write(message);
      else if (waiting.push(message) === 1) acquire();
    },
    (startup) => {
      pool = poolFor(startup);
      pool.acquire((given) => {
        socket.write(given.greeting);
        pool?.release(given);
      });
    },
  );
  socket.on('data', (piece) => reader.take(piece));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => backend && pool?.drop(backend));
}

type Backend = { readonly socket: Socket; greeting: Buffer; onMessage: (message: Buffer) => void };

const backendsAtMost = 6;

class Pool {
  readonly #port: number;
  readonly #startup: Buffer;
  readonly #all = new Set<Backend>();
  /** The one that was given back last comes last. */
  readonly #free: Backend[] = [];
  readonly #wanted: ((backend: Backend) => void)[] = [];

  constructor(port: number, startup: Buffer) {
    this.#port = port;
    this.#startup = startup;
  }

  acquire(use: (backend: Backend) => void): void {
    const free = this.#free.length > 1 || this.#all.size === backendsAtMost ? this.#free.shift() : undefined;
    if (free) return use(free);
    this.#wanted.push(use);
    if (this.#all.size < backendsAtMost) this.#open();
  }

  release(backend: Backend): void {
    const next = this.#wanted.shift();
    if (next) next(backend);
    else this.#free.push(backend);
  }

  drop(backend: Backend): void {
    this.#all.delete(backend);
    backend.socket.destroy();
  }

  close(): void {
    for (const { socket } of this.#all) socket.destroy();
  }

  #open(): void {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    const greeting: Buffer[] = [];
    const greet = (message: Buffer): void => {
      greeting.push(message);
      if (kindOf(message) !== syncAnswered) return;
      backend.greeting = Buffer.concat(greeting);
      this.release(backend);
    };
    const backend: Backend = { socket, greeting: Buffer.alloc(0), onMessage: greet };
    this.#all.add(backend);
    const reader = new MessageReader((message) => backend.onMessage(message));
    socket.on('data', (piece) => reader.take(piece));
    socket.on('error', () => socket.destroy());
    socket.write(this.#startup);
  }
}
