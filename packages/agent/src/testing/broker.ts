import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AgentMethod, errors, type Line, queueMessages, type State } from '@signalbox/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

/** A call as it came in, in the order of arrival, on the how-manieth connection. */
export type Received = {
  readonly method: AgentMethod;
  readonly params: unknown;
  readonly connection: number;
  readonly headers: IncomingMessage['headers'];
};

type Failure = { readonly code: number; readonly message: string; readonly data?: unknown };

/** What a script does with a call: an error, silence, the end of the connection before or after it took effect. */
export type Reaction = 'serve' | 'ignore' | 'cut' | 'serve and cut' | 'answer twice' | { readonly error: Failure };

export const failures = {
  lost: { code: errors.lease_lost.rpc, message: queueMessages.lost },
  cancelled: { code: errors.task_cancelled.rpc, message: queueMessages.cancelled },
  trouble: { code: errors.store_failed.rpc, message: errors.store_failed.sentence },
} as const satisfies Record<string, Failure>;

/** A small real server of the agent protocol, which a test scripts call by call. */
export class Broker {
  readonly received: Received[] = [];
  /** Lines as a durable store would have them, by task and step. */
  readonly lines = new Map<string, Line[]>();
  readonly states: { readonly id: string; readonly method: string; readonly state: State }[] = [];
  connections = 0;
  refusals = 0;
  /** Set: upgrades are refused with this status and text. */
  refusal: { readonly status: number; readonly text: string } | undefined;
  script: (call: Received, nth: number) => Reaction = () => 'serve';
  readonly #queue: { readonly id: string; readonly config: unknown }[] = [];
  #polls: { readonly socket: WebSocket; readonly answer: (pipeline: unknown) => void }[] = [];
  readonly #waits = new Map<string, (failure: Failure) => void>();
  readonly #sockets = new Set<WebSocket>();
  readonly #watchers = new Set<() => void>();
  readonly #http = createServer((_request, response) => response.writeHead(404).end());
  readonly #broker = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });

  async listen(port = 0): Promise<string> {
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.refusal) {
        const { status, text } = this.refusal;
        this.refusals++;
        this.#notify();
        socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
        return;
      }
      this.#broker.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, request));
    });
    this.#http.listen(port, '127.0.0.1');
    await once(this.#http, 'listening');
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.disconnect();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  /** Cuts all connections without a word. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  closeAll(code: number): void {
    for (const socket of this.#sockets) socket.close(code);
  }

  hand(id: string, config: unknown, more: object = {}): void {
    this.#queue.push({ id, config, ...more });
    this.#serveQueue();
  }

  /** Ends the open `wait` of a task. */
  end(id: string, failure: Failure): void {
    this.#waits.get(id)?.(failure);
  }

  /** Resolves as soon as something holds that calls or connections can make true. */
  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watcher = () => {
      if (holds()) resolve();
    };
    this.#watchers.add(watcher);
    watcher();
    await promise;
    this.#watchers.delete(watcher);
  }

  async untilCalled(method: AgentMethod, times = 1): Promise<void> {
    await this.until(() => this.calls(method).length >= times);
  }

  calls(method: AgentMethod): readonly Received[] {
    return this.received.filter((call) => call.method === method);
  }

  text(id: string, proc: string): readonly string[] {
    return (this.lines.get(`${id} ${proc}`) ?? []).map(({ out }) => out);
  }

  done(id: string): State | undefined {
    return this.states.find((each) => each.id === id && each.method === 'done')?.state;
  }

  #accept(socket: WebSocket, { headers }: IncomingMessage): void {
    const connection = ++this.connections;
    this.#sockets.add(socket);
    this.#notify();
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#polls = this.#polls.filter((poll) => poll.socket !== socket);
      this.#notify();
    });
    socket.on('message', (data) => {
      const { id, method, params } = JSON.parse(data.toString());
      const call = { method, params, connection, headers };
      this.received.push(call);
      const send = (answer: object) => socket.send(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
      this.#react(call, send, socket);
      this.#notify();
    });
  }

  #react(call: Received, send: (answer: object) => void, socket: WebSocket): void {
    const reaction = this.script(call, this.calls(call.method).length);
    if (reaction === 'ignore') return;
    if (reaction === 'cut') return socket.terminate();
    if (typeof reaction === 'object') return send({ result: null, error: { data: null, ...reaction.error } });
    if (reaction === 'serve and cut') {
      this.#serve(call, () => undefined, socket);
      return socket.terminate();
    }
    const reply = reaction === 'answer twice' ? (answer: object) => [send(answer), send(answer)] : send;
    this.#serve(call, reply, socket);
  }

  #serve({ method, params }: Received, reply: (answer: object) => void, socket: WebSocket): void {
    const ok = () => reply({ result: null });
    const fail = (error: Failure) => reply({ result: null, error: { data: null, ...error } });
    if (method === 'next') {
      this.#polls.push({ socket, answer: (result) => reply({ result }) });
      return this.#serveQueue();
    }
    if (method === 'wait') {
      this.#waits.set(params as string, fail);
      return;
    }
    if (method === 'log') {
      const { id, lines } = params as { id: string; lines: Line[] };
      const expected = this.#append(id, lines);
      if (expected === undefined) return ok();
      return fail({ code: errors.log_gap.rpc, message: errors.log_gap.sentence, data: { expected } });
    }
    if (method !== 'extend' && method !== 'upload') {
      const { id, state } = params as { id: string; state: State };
      this.states.push({ id, method, state });
    }
    ok();
  }

  /** Answers the position that it expects where lines are missing. */
  #append(id: string, lines: readonly Line[]): number | undefined {
    const key = `${id} ${lines[0]?.proc}`;
    const known = this.lines.get(key) ?? [];
    this.lines.set(key, known);
    if ((lines[0]?.pos ?? 0) > known.length) return known.length;
    known.push(...lines.filter(({ pos }) => pos >= known.length));
    return undefined;
  }

  #serveQueue(): void {
    while (this.#queue.length > 0 && this.#polls.length > 0) {
      this.#polls.shift()?.answer({ ...this.#queue.shift(), timeout: 60 });
    }
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
