import type { Readable } from 'node:stream';
import { LineSplitter } from './line-splitter.ts';
import type { LogLine } from './log-line.ts';

/** Takes the lines of one proc. The next ones are read only when its promise has settled. */
export type LogSink = (lines: readonly LogLine[]) => Promise<void>;

/** Numbers the lines of one proc and hands them on one batch at a time, in the order of their numbers. */
export class ProcLog {
  private readonly sink: LogSink;
  private readonly seconds: () => number;
  private next = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(options: { readonly sink: LogSink; readonly seconds: () => number }) {
    this.sink = options.sink;
    this.seconds = options.seconds;
  }

  write(type: LogLine['type'], texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return this.last;
    const time = this.seconds();
    const lines = texts.map((out, index) => ({ pos: this.next + index, time, type, out }));
    this.next += texts.length;
    this.last = this.last.then(() => this.sink(lines));
    return this.last;
  }

  /** Reads a stream to its end. Waits for the sink before each further chunk, so that memory stays bounded. */
  async copy(type: LogLine['type'], stream: Readable): Promise<void> {
    const splitter = new LineSplitter();
    try {
      for await (const chunk of stream) await this.write(type, splitter.push(chunk));
    } catch (error) {
      // A backend gives up a stream that a process outside its reach holds open after the proc has ended.
      if (!isGivenUp(error)) throw error;
    }
    await this.write(type, splitter.flush());
  }
}

function isGivenUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
