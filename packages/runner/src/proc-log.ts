import type { Readable } from 'node:stream';
import { LineSplitter } from './line-splitter.ts';
import type { LogLine } from './log-line.ts';
import type { Masker } from './mask/masker.ts';

/** Takes the lines of one proc. The next ones are read only when its promise has settled. */
export type LogSink = (lines: readonly LogLine[]) => Promise<void>;

type Options = { readonly sink: LogSink; readonly seconds: () => number; readonly masker: Masker };

/** Numbers the lines of one proc and hands them on one batch at a time, in the order of their numbers, without secrets. */
export class ProcLog {
  readonly #options: Options;
  #next = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  write(type: LogLine['type'], texts: readonly string[]): Promise<void> {
    const { masker } = this.#options;
    return this.#append(
      type,
      texts.map((text) => masker.text(text)),
    );
  }

  /** Reads a stream to its end. Waits for the sink before each further chunk, so that memory stays bounded. */
  async copy(type: LogLine['type'], stream: Readable): Promise<void> {
    const splitter = new LineSplitter();
    const masked = this.#options.masker.stream();
    try {
      for await (const chunk of stream) await this.#append(type, splitter.push(masked.push(chunk)));
    } catch (error) {
      // A backend gives up a stream that a process outside its reach holds open after the proc has ended.
      if (!isGivenUp(error)) throw error;
    }
    await this.#append(type, [...splitter.push(masked.flush()), ...splitter.flush()]);
  }

  #append(type: LogLine['type'], texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return this.#last;
    const { sink, seconds } = this.#options;
    const time = seconds();
    const lines = texts.map((out, index) => ({ pos: this.#next + index, time, type, out }));
    this.#next += texts.length;
    this.#last = this.#last.then(() => sink(lines));
    return this.#last;
  }
}

function isGivenUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
