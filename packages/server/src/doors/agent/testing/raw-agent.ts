import { once } from 'node:events';
import type { Pipeline, RpcResponse } from '@signalbox/protocol';
import { WebSocket } from 'ws';

type Answer = RpcResponse & {
  readonly error?: { readonly data?: { readonly code?: string; readonly expected?: number } };
};

/** What the server says without being asked. */
export type Told = { readonly method: string; readonly params: { readonly [name: string]: unknown } };

/** A client that says exactly what a test wants, well formed or not. */
export class RawAgent {
  readonly socket: WebSocket;
  /** Code and reason of the end of the connection. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #waiting = new Map<unknown, (answer: Answer) => void>();
  readonly #stray: ((answer: Answer) => void)[] = [];
  readonly #told: Told[] = [];
  readonly #hearing: { readonly method: string; readonly heard: (told: Told) => void }[] = [];
  #nextId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const answer = JSON.parse(data.toString()) as Answer & Told;
      if (answer.method !== undefined) return this.#hear(answer);
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (waiting) waiting(answer);
      else this.#stray.shift()?.(answer);
    });
  }

  static async connect(url: string, headers: Readonly<Record<string, string>>, path = '/ws/broker'): Promise<RawAgent> {
    const agent = new RawAgent(new WebSocket(`${url}${path}`, { headers }));
    await once(agent.socket, 'open');
    return agent;
  }

  /** Status and text with which an upgrade is refused. */
  static async refusal(
    url: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string }> {
    const socket = new WebSocket(`${url}/ws/broker`, { headers });
    socket.on('error', () => undefined);
    const [request, response] = await once(socket, 'unexpected-response');
    let text = '';
    for await (const chunk of response) text += chunk;
    request.destroy();
    return { status: response.statusCode, text };
  }

  call(method: string, params?: unknown): Promise<Answer> {
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return promise;
  }

  /** Sends anything; resolves with the next answer to no call of ours. */
  say(text: string | Buffer): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#stray.push(resolve);
    this.socket.send(text);
    return promise;
  }

  /** The next of these that no one has heard yet. */
  async told(method: string): Promise<Told['params']> {
    const index = this.#told.findIndex((told) => told.method === method);
    const [known] = index === -1 ? [] : this.#told.splice(index, 1);
    if (known) return known.params;
    const { promise, resolve } = Promise.withResolvers<Told>();
    this.#hearing.push({ method, heard: resolve });
    return (await promise).params;
  }

  #hear(told: Told): void {
    const index = this.#hearing.findIndex(({ method }) => method === told.method);
    const [hearing] = index === -1 ? [] : this.#hearing.splice(index, 1);
    if (hearing) hearing.heard(told);
    else this.#told.push(told);
  }

  async take(labels: Readonly<Record<string, string>> = {}): Promise<Pipeline> {
    const { result } = await this.call('next', { labels, expr: '' });
    return result as Pipeline;
  }

  state(proc: string, more: object = {}): object {
    return { proc, exited: false, exit_code: 0, started: 1_700_000_000, finished: 0, error: '', ...more };
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
