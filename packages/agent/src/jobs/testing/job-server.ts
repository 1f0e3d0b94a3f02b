import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CodeDelivery, CodeResult, JobLogLine } from '@signalbox/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

type Call = { readonly id: number; readonly method: string; readonly params: Params };
type Params = {
  readonly results?: readonly CodeResult[];
  readonly ids?: readonly string[];
  readonly lines?: readonly JobLogLine[];
};

/** A small real server for one job host: it takes all that it is told, and says what a test wants. */
export class JobServer {
  readonly results = new Map<string, CodeResult['end']>();
  readonly givenBack: string[] = [];
  /** Of all attempts. */
  readonly lines: string[] = [];
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #socket: WebSocket | undefined;
  #watchers: (() => void)[] = [];

  constructor() {
    this.#server.on('connection', (socket) => {
      socket.on('message', (data) => this.#take(socket, JSON.parse(data.toString()) as Call));
    });
  }

  async listen(): Promise<string> {
    if (!this.#server.address()) await once(this.#server, 'listening');
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when it holds; looked at after each call of the host. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  async untilDeclared(): Promise<void> {
    await this.until(() => this.#socket !== undefined);
  }

  give(...deliveries: readonly CodeDelivery[]): void {
    this.tell('run', { tasks: deliveries });
  }

  tell(method: string, params: unknown): void {
    this.#socket?.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(socket: WebSocket, { id, method, params }: Call): void {
    if (method === 'jobs') this.#socket = socket;
    const { results = [], ids = [] } = params ?? {};
    for (const { out } of [...(params?.lines ?? []), ...results.flatMap((result) => result.lines ?? [])])
      this.lines.push(out);
    for (const result of results) this.results.set(result.id, result.end);
    if (method === 'giveBack') this.givenBack.push(...ids);
    const result = method === 'jobs' ? { refused: [], lost: [] } : { results: results.map(() => 'taken') };
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, result }));
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}
