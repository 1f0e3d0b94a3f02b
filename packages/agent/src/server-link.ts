import { setTimeout as delay } from 'node:timers/promises';
import {
  type AgentMethod,
  AppError,
  agentCloseCodes,
  type JobMethod,
  RpcNotification,
  RpcResponse,
} from '@signalbox/protocol';
import { type RawData, WebSocket } from 'ws';
import { type Backoff, backoffMs } from './backoff.ts';
import type { Log } from './log.ts';
import { isTransient, RpcError } from './rpc-error.ts';

export type LinkOptions = {
  readonly broker: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly random: () => number;
  readonly now: () => number;
  readonly log: Log;
  readonly timing?: LinkTiming;
};

export type LinkTiming = { readonly backoff: Backoff; readonly silenceMs: number };

export type CallOptions = {
  /** Aborted: nobody needs the answer any more. */
  readonly signal?: AbortSignal;
  /** False: rejects with `ConnectionLost` where it may have been sent; otherwise it is sent again. */
  readonly again?: boolean;
};

export type Call = (method: AgentMethod | JobMethod, params: unknown, options?: CallOptions) => Promise<unknown>;

/** The call was sent and the connection broke: nobody knows what came of it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

type Pending = {
  readonly id: number;
  readonly text: string;
  readonly again: boolean;
  sent: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
};

/**
 * One connection to the server that outlives its breaks: calls without an answer are sent again, in their order, on the
 * next connection. The server knows repeats.
 */
export class ServerLink {
  /** Rejects when the server will never take this agent, or has given its work to another process. */
  readonly refused: Promise<never>;
  /** What it calls at once goes over the new connection before all that has waited for that. */
  onOpen: () => void = () => undefined;
  onClosed: () => void = () => undefined;
  /** What the server tells without being asked. */
  onNotification: (method: string, params: unknown) => void = () => undefined;
  readonly #options: LinkOptions;
  readonly #timing: LinkTiming;
  readonly #pending = new Map<number, Pending>();
  readonly #stopped = new AbortController();
  #refuse: (reason: AppError) => void = () => undefined;
  #socket: WebSocket | undefined;
  #nextId = 0;
  #tries = 0;
  #heardAt = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#timing = options.timing ?? defaultTiming;
    this.refused = new Promise((_resolve, reject) => {
      this.#refuse = reject;
    });
    this.refused.catch(() => this.close());
  }

  /** Whatever works on it asks for that. */
  start(): void {
    if (this.#socket || this.#stopped.signal.aborted) return;
    const watch = setInterval(() => this.#endSilence(), this.#timing.silenceMs / 3);
    this.#stopped.signal.addEventListener('abort', () => clearInterval(watch));
    this.#connect();
  }

  readonly call: Call = async (method, params, options = {}) => {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#request(method, params, options);
      } catch (error) {
        if (!(error instanceof RpcError && isTransient(error))) throw error;
        this.#options.log.warn('the server could not take a call', { method, error: error.message });
        const signal = AbortSignal.any([this.#stopped.signal, ...(options.signal ? [options.signal] : [])]);
        await delay(backoffMs(tries, this.#timing.backoff, this.#options.random), undefined, { signal });
      }
    }
  };

  /** Gives back, by the end of the connection, what was handed over but never begun. */
  reconnect(): void {
    this.#socket?.close(1000);
  }

  close(): void {
    this.#stopped.abort(new ConnectionLost('the link is closed'));
    this.#socket?.close(1000);
    for (const pending of this.#pending.values()) pending.reject(new ConnectionLost('the link is closed'));
    this.#pending.clear();
  }

  #request(method: Parameters<Call>[0], params: unknown, { signal, again = true }: CallOptions): Promise<unknown> {
    if (this.#stopped.signal.aborted) return Promise.reject(new ConnectionLost('the link is closed'));
    if (signal?.aborted) return Promise.reject(asError(signal.reason));
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      const onAbort = () => settle(() => reject(asError(signal?.reason)));
      const settle = (end: () => void) => {
        this.#pending.delete(id);
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const pending: Pending = {
        id,
        text,
        again,
        sent: false,
        resolve: (result) => settle(() => resolve(result)),
        reject: (error) => settle(() => reject(error)),
      };
      this.#pending.set(id, pending);
      this.#send(pending);
    });
  }

  #send(pending: Pending): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    pending.sent = true;
    // A failure to send is a broken connection: its end sends the call again.
    this.#socket.send(pending.text, () => undefined);
  }

  #connect(): void {
    const { broker, headers, log } = this.#options;
    const socket = new WebSocket(broker, { headers, ...socketOptions });
    this.#socket = socket;
    this.#heardAt = this.#options.now();
    let problem = '';
    const heard = () => {
      this.#heardAt = this.#options.now();
    };
    socket.on('open', () => {
      heard();
      log.info('connected to the server', { broker });
      this.onOpen();
      for (const pending of [...this.#pending.values()]) if (!pending.sent) this.#send(pending);
    });
    socket.on('ping', heard);
    socket.on('message', (data) => {
      heard();
      this.#tries = 0;
      this.#receive(data);
    });
    socket.on('unexpected-response', (_request, response) => {
      problem = `the server answered with status ${response.statusCode}`;
      void this.#readRefusal(response).finally(() => socket.terminate());
    });
    socket.on('error', (error) => {
      problem ||= error.message;
    });
    socket.on('close', (code, reason) => this.#lost({ code, problem: problem || reason.toString() }));
  }

  #lost({ code, problem }: { readonly code: number; readonly problem: string }): void {
    if (this.#stopped.signal.aborted) return;
    if (code === agentCloseCodes.replaced) {
      this.#refuse(new AppError('lease_lost', { message: 'Another process with the same key has taken over.' }));
      return;
    }
    for (const pending of [...this.#pending.values()]) {
      if (pending.sent && !pending.again) pending.reject(new ConnectionLost('the connection broke'));
      pending.sent = false;
    }
    this.onClosed();
    const ms = backoffMs(this.#tries++, this.#timing.backoff, this.#options.random);
    this.#options.log.warn('not connected to the server', { code, problem, tryAgainInMs: Math.round(ms) });
    delay(ms, undefined, { signal: this.#stopped.signal }).then(
      () => this.#connect(),
      () => undefined,
    );
  }

  #receive(data: RawData): void {
    const told = parsed(data);
    const notification = RpcNotification.safeParse(told);
    if (notification.success) return this.onNotification(notification.data.method, notification.data.params);
    const { success: isAnswer, data: answer } = RpcResponse.safeParse(told);
    if (!isAnswer) {
      this.#options.log.warn('the server sent something that is no answer');
      return;
    }
    const pending = typeof answer.id === 'number' ? this.#pending.get(answer.id) : undefined;
    // A repeat, or an answer to what nobody waits for any more.
    if (!pending) return;
    if (answer.error) pending.reject(new RpcError({ ...answer.error, data: answer.error.data }));
    else pending.resolve(answer.result);
  }

  /** Some refusals will be the same for ever; others, such as those of a proxy, pass. */
  async #readRefusal(response: NodeJS.ReadableStream & { readonly statusCode?: number | undefined }): Promise<void> {
    const code = finalRefusals[response.statusCode ?? 0];
    if (!code) return;
    let text = '';
    for await (const chunk of response) if (text.length < 4096) text += chunk.toString();
    this.#refuse(new AppError(code, { message: text.trim() }));
  }

  /** A connection whose other end is gone looks like one where nobody has anything to say; the server's pings differ. */
  #endSilence(): void {
    if (this.#options.now() - this.#heardAt > this.#timing.silenceMs) this.#socket?.terminate();
  }
}

const defaultTiming: LinkTiming = { backoff: { minMs: 200, maxMs: 5000 }, silenceMs: 45_000 };

const socketOptions = { handshakeTimeout: 10_000, maxPayload: 64 * 1024 * 1024, perMessageDeflate: false } as const;

const finalRefusals: Readonly<Record<number, 'unauthenticated' | 'version_mismatch' | 'origin_refused'>> = {
  401: 'unauthenticated',
  403: 'origin_refused',
  409: 'version_mismatch',
};

function parsed(data: RawData): unknown {
  try {
    return JSON.parse(data.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
