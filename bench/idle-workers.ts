import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Those of one process: `keys` are of as many workers, each second one a job host. */
type Crowd = { readonly port: number; readonly keys: readonly string[] };

/** Processes full of workers that are connected and have nothing to do. They come back by themselves. */
export class IdleWorkers {
  readonly #processes: readonly ChildProcess[];
  readonly #ready = new Map<ChildProcess, number>();
  #onChange: () => void = () => undefined;

  constructor(crowds: readonly Crowd[]) {
    this.#processes = crowds.map((crowd) => {
      const child = fork(fileURLToPath(import.meta.url), [], { execArgv: ['--conditions=source'] });
      child.on('message', (ready: number) => {
        this.#ready.set(child, ready);
        this.#onChange();
      });
      child.send(crowd);
      return child;
    });
  }

  /** Resolves when so many of them are served. */
  async served(count: number): Promise<void> {
    const sum = () => [...this.#ready.values()].reduce((before, each) => before + each, 0);
    while (sum() !== count) await new Promise<void>((resolve) => (this.#onChange = resolve));
  }

  async close(): Promise<void> {
    for (const child of this.#processes) child.kill('SIGKILL');
    await Promise.all(this.#processes.map((child) => child.exitCode ?? once(child, 'exit')));
  }
}

const backoffMs = { first: 200, most: 5000 };
const atOnce = 64;
const job = { kind: 'code', name: 'idle', version: '1', params: [], open: true, outcomes: ['SUCCESS'], effect: false };

let ready = 0;
let arriving = 0;
const arrivals: (() => void)[] = [];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', ({ port, keys }: Crowd) => {
    for (const [index, key] of keys.entries()) live({ port, key, isHost: index % 2 === 0, tries: 0 });
  });
  let told = -1;
  setInterval(() => {
    if (ready !== told) process.send?.(ready);
    told = ready;
  }, 50);
  process.once('disconnect', () => process.exit());
}

type Life = { readonly port: number; readonly key: string; readonly isHost: boolean; readonly tries: number };

/** As little as a worker can be: a socket that asks for work once, and answers pings. */
function live(life: Life): void {
  if (arriving >= atOnce) return void arrivals.push(() => live(life));
  arriving += 1;
  const { port, key, isHost, tries } = life;
  const socket = connect(port, '127.0.0.1');
  let isReady = false;
  let isArriving = true;
  const arrived = () => {
    if (isArriving) arriving -= 1;
    if (isArriving) arrivals.shift()?.();
    isArriving = false;
  };
  socket.once('connect', () => socket.write(greeting(key)));
  socket.once('data', () => {
    arrived();
    socket.on('data', (data) => {
      if (data[0] === pingOfServer) socket.write(frame(pong, data.subarray(2)));
      // An agent has its answer when there is work; a host when its jobs are taken.
      if (isHost && data[0] === textOfServer && !isReady) becomeReady();
    });
    socket.write(frame(text, Buffer.from(JSON.stringify(callOf(isHost)))));
    if (!isHost) becomeReady();
  });
  const becomeReady = () => {
    isReady = true;
    ready += 1;
  };
  socket.on('error', () => undefined);
  socket.once('close', () => {
    arrived();
    if (isReady) ready -= 1;
    const ms = Math.min(backoffMs.first * 2 ** tries, backoffMs.most) * (0.5 + Math.random() / 2);
    setTimeout(() => live({ ...life, tries: isReady ? 0 : tries + 1 }), ms);
  });
}

function callOf(isHost: boolean) {
  const call = isHost
    ? { method: 'jobs', params: { jobs: [job], slots: 64, running: [] } }
    : { method: 'next', params: { labels: { platform: 'linux/amd64', backend: 'local' } } };
  return { jsonrpc: '2.0', id: 1, ...call };
}

function greeting(key: string): string {
  const lines = [
    ...['GET /ws/broker HTTP/1.1', 'host: 127.0.0.1', 'connection: upgrade', 'upgrade: websocket'],
    ...['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', 'x-signalbox-lease: 30'],
    ...[`authorization: Bearer ${key}`, `x-signalbox-instance: process-of-${key}`],
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const [text, pong, textOfServer, pingOfServer] = [0x81, 0x8a, 0x81, 0x89];

/** Masked with zeros, which changes nothing. */
function frame(kind: number, body: Buffer): Buffer {
  const length = body.length < 126 ? [0x80 + body.length] : [0x80 + 126, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([kind, ...length, 0, 0, 0, 0]), body]);
}
