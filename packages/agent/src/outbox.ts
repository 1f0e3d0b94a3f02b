import type { Line, State } from '@signalbox/protocol';
import type { LogLine } from '@signalbox/runner';
import { expectedPosition, RpcError } from './rpc-error.ts';
import type { Call } from './server-link.ts';

export type OutboxOptions = {
  readonly task: string;
  readonly call: Call;
  /** Bytes of unsent lines from which on steps have to wait. */
  readonly limitBytes?: number;
  /** The server will not take what is in here. */
  readonly onRefused: (error: Error) => void;
};

/**
 * What one workflow has to tell. Nothing of it waits for the connection, but lines beyond the limit; everything is kept
 * until the server has it, and a step's end is told after its last line.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #limit: number;
  readonly #procs = new Map<string, ProcOutbox>();
  readonly #closed = new AbortController();
  #bytes = 0;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#limit = options.limitBytes ?? defaultLimitBytes;
  }

  /** Resolves when there is room for more. */
  async write(proc: string, lines: readonly LogLine[]): Promise<void> {
    if (this.#closed.signal.aborted) return;
    const outbox = this.#proc(proc);
    if (outbox.isRefused) return;
    for (const logLine of lines) {
      const line = { proc, ...logLine };
      const bytes = Buffer.byteLength(JSON.stringify(line)) + overheadBytes;
      this.#bytes += bytes;
      outbox.lines.push({ line, bytes });
    }
    outbox.sending ??= this.#sendLines(outbox);
    while (this.#bytes > this.#limit && !this.#closed.signal.aborted) {
      this.#room ??= Promise.withResolvers();
      await this.#room.promise;
    }
  }

  report(state: State): void {
    const proc = this.#proc(state.proc);
    proc.reported = proc.reported
      .then(() => proc.sending)
      .then(() => this.#call('update', { id: this.#options.task, state }))
      .then(() => undefined)
      .catch((error: unknown) => this.#refused(error));
  }

  /** Resolves when the server has everything. */
  async flushed(): Promise<void> {
    await Promise.all([...this.#procs.values()].map(({ reported, sending }) => reported.then(() => sending)));
  }

  /** Forgets what is left. */
  close(): void {
    this.#closed.abort(new Error('the outbox is closed'));
    this.#room?.resolve();
    this.#procs.clear();
  }

  async #sendLines(proc: ProcOutbox): Promise<void> {
    let gaps = 0;
    try {
      while (proc.lines.length > 0) {
        const batch = nextBatch(proc.lines);
        const answer = await this.#sendBatch(batch.map(({ line }) => line));
        if (answer.taken) gaps = 0;
        else if (++gaps > gapLimit) throw answer.error;
        this.#forget(proc, answer.taken ? batch.length : linesBefore(proc.lines, answer));
      }
    } catch (error) {
      // Nobody takes the rest: who waits for room must not wait for ever.
      proc.isRefused = true;
      this.#forget(proc, proc.lines.length);
      this.#refused(error);
    } finally {
      proc.sending = undefined;
    }
  }

  async #sendBatch(lines: readonly Line[]): Promise<Answer> {
    try {
      await this.#call('log', { id: this.#options.task, lines });
      return { taken: true };
    } catch (error) {
      const expected = error instanceof RpcError ? expectedPosition(error) : undefined;
      if (expected === undefined) throw error;
      return { taken: false, expected, error };
    }
  }

  #forget(proc: ProcOutbox, count: number): void {
    for (const { bytes } of proc.lines.splice(0, count)) this.#bytes -= bytes;
    if (this.#bytes > this.#limit / 2) return;
    this.#room?.resolve();
    this.#room = undefined;
  }

  #call(method: 'update' | 'log', params: unknown): Promise<unknown> {
    return this.#options.call(method, params, { signal: this.#closed.signal });
  }

  #refused(error: unknown): void {
    if (this.#closed.signal.aborted) return;
    this.#options.onRefused(error instanceof Error ? error : new Error(String(error)));
  }

  #proc(name: string): ProcOutbox {
    const known = this.#procs.get(name);
    if (known) return known;
    const proc: ProcOutbox = { lines: [], isRefused: false, sending: undefined, reported: Promise.resolve() };
    this.#procs.set(name, proc);
    return proc;
  }
}

type ProcOutbox = {
  /** The first ones may be on their way. */
  readonly lines: Entry[];
  isRefused: boolean;
  /** One batch at a time. */
  sending: Promise<void> | undefined;
  reported: Promise<void>;
};

type Entry = { readonly line: Line; readonly bytes: number };

type Answer = { readonly taken: true } | { readonly taken: false; readonly expected: number; readonly error: unknown };

const defaultLimitBytes = 4 * 1024 * 1024;

/** What a short line costs beside its text. */
const overheadBytes = 100;

/** Well below the server's limit of a message. */
const batchBytes = 512 * 1024;
const batchLines = 1000;
const gapLimit = 5;

function nextBatch(lines: readonly Entry[]): readonly Entry[] {
  let [count, bytes] = [0, 0];
  for (const entry of lines.slice(0, batchLines)) {
    bytes += entry.bytes;
    if (count > 0 && bytes > batchBytes) break;
    count++;
  }
  return lines.slice(0, count);
}

/** How many of the kept lines the server has already. It asks for one that was acknowledged only when it lost it. */
function linesBefore(lines: readonly Entry[], { expected, error }: Extract<Answer, { taken: false }>): number {
  const first = lines[0]?.line.pos ?? expected;
  if (expected < first || expected > first + lines.length) throw error;
  return expected - first;
}
