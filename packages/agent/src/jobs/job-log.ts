import { type JobLogLine, jobsFirst } from '@signalbox/protocol';
import { RpcError } from '../rpc-error.ts';

export type JobLogOptions = {
  /** Position of the first line. */
  readonly from: number;
  readonly send: (lines: readonly JobLogLine[]) => Promise<unknown>;
};

type Said = { readonly at: number; readonly kind: number; readonly text: string };

type Unsent = { readonly line: JobLogLine; readonly bytes: number };

/** Of one attempt: who writes more has lost control of it. */
const mostLines = 10_000;
const longestLine = 10_000;
/** In one message, of which the server takes 1 MiB: also beside the longest result. */
const linesAtOnce = 200;
const bytesAtOnce = 128 * 1024;
const sendAfterMs = 200;

/** The lines of one delivery. Positions let the server know repeats, so that what may be lost is sent again. */
export class JobLog {
  readonly #options: JobLogOptions;
  #unsent: Unsent[] = [];
  #next: number;
  #isClosed = false;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: JobLogOptions) {
    this.#options = options;
    this.#next = options.from;
  }

  add({ at, kind, text }: Said): void {
    const count = this.#next - this.#options.from;
    if (this.#isClosed || count > mostLines) return;
    const out =
      count === mostLines ? `… more than ${mostLines} lines: the rest is left out` : text.slice(0, longestLine);
    const line = { pos: this.#next++, time: at / 1000, type: kind, out };
    this.#unsent.push({ line, bytes: Buffer.byteLength(JSON.stringify(line)) });
    if (this.#unsent.length >= linesAtOnce) void this.#send();
    else this.#timer ??= setTimeout(() => void this.#send(), sendAfterMs);
  }

  /** What goes along with the result. */
  async rest(): Promise<JobLogLine[]> {
    clearTimeout(this.#timer);
    while (!this.#isClosed && (this.#sending || this.#first().length < this.#unsent.length)) {
      await (this.#sending ?? this.#send());
    }
    return this.#unsent.map(({ line }) => line);
  }

  /** There is a connection again. */
  resume(): void {
    if (this.#unsent.length > 0) void this.#send();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** As many as fit into one message. */
  #first(): JobLogLine[] {
    const lines: JobLogLine[] = [];
    let sum = 0;
    for (const { line, bytes } of this.#unsent) {
      sum += bytes;
      if (lines.length === linesAtOnce || (lines.length > 0 && sum > bytesAtOnce)) break;
      lines.push(line);
    }
    return lines;
  }

  #send(): Promise<void> {
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    const lines = this.#first();
    if (lines.length === 0 || this.#isClosed) return;
    try {
      await this.#options.send(lines);
      this.#unsent.splice(0, lines.length);
    } catch (error) {
      // What is refused once is refused again.
      if (error instanceof RpcError && error.message !== jobsFirst) this.#unsent.splice(0, lines.length);
      // The connection, or the lease: the one comes again, the other ends all of this.
      await new Promise((resolve) => setTimeout(resolve, sendAfterMs));
    }
    if (this.#unsent.length > 0 && !this.#isClosed) this.#timer ??= setTimeout(() => void this.#send(), sendAfterMs);
  }
}
