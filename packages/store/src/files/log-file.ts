import { constants, type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LogBounds, type LogLine, type LogOutline, mostCommands } from '../file-store.ts';
import { fullText, reachedBound, unbounded } from '../log-bounds.ts';
import { StoreError } from '../store-error.ts';
import { makeDirectory, syncDirectory } from './durable-directory.ts';
import { fileFailure, isMissing } from './file-failure.ts';
import { LineIndex } from './line-index.ts';
import { readLines } from './read-lines.ts';
import { decodeLine, encodeLine, isCommandLine, isFullLine, isLineAt } from './stored-line.ts';

export type LogFileOptions = {
  readonly path: string;
  /** A stream keeps no more than this, and a line that says so. */
  readonly maxBytes: number;
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>;
};

type Pending = {
  readonly lines: readonly { readonly pos: number; readonly bytes: Buffer }[];
  readonly done: () => void;
  readonly failed: (error: StoreError) => void;
};

/** One answer is read in one go: more of it is asked for again. */
const answerBytes = 4 * 1024 * 1024;

/**
 * The file of one stream. While one write is made durable, the lines that come are gathered for the next: the busier
 * a stream is, the fewer flushes it costs.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #index = new LineIndex();
  readonly #commands: number[] = [];
  #queue: Pending[] = [];
  #flushing: Promise<void> | undefined;
  /** Of the durable part. */
  #size = 0;
  /** Of the durable part and of what is gathered. */
  #plannedSize = 0;
  /** The positions after both of them. */
  #durableNext = 0;
  #next = 0;
  #full = false;
  #exists = false;
  /** There may be bytes after the durable part. */
  #torn = false;

  private constructor(options: LogFileOptions) {
    this.#options = options;
  }

  static async open(options: LogFileOptions): Promise<LogFile> {
    const file = new LogFile(options);
    await options.limit(() => file.#scan());
    return file;
  }

  get isIdle(): boolean {
    return this.#flushing === undefined && this.#queue.length === 0;
  }

  async append(lines: readonly LogLine[], most?: LogBounds): Promise<{ readonly next: number }> {
    this.#refuseGap(lines);
    const fresh = lines.filter(({ pos }) => pos >= this.#next);
    const kept = this.#plan(fresh, this.#bounds(most));
    const next = this.#next;
    // Repeats of lines that are not durable yet wait for them.
    if (kept.length > 0 || !this.isIdle) await this.#enqueue(kept);
    return { next };
  }

  async read(from: number, limit: number): Promise<readonly LogLine[]> {
    if (!this.#exists || limit <= 0 || from >= this.#durableNext) return [];
    return this.#options.limit(() => this.#readFrom(from, limit));
  }

  outline(): LogOutline {
    return { next: this.#durableNext, commands: [...this.#commands] };
  }

  async idle(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
  }

  #refuseGap(lines: readonly LogLine[]): void {
    let expected = this.#full ? Math.max(this.#next, lines[0]?.pos ?? 0) : this.#next;
    for (const { pos } of lines) {
      if (pos > expected) {
        const message = `Lines of a log go on at ${expected}, not at ${pos}.`;
        throw new StoreError('log_gap', { message, expected });
      }
      if (pos === expected) expected += 1;
    }
  }

  #bounds(most: LogBounds = unbounded): LogBounds {
    return { lines: most.lines, bytes: Math.min(most.bytes, this.#options.maxBytes) };
  }

  /** What is to be written of new lines; a full stream counts them only. */
  #plan(lines: readonly LogLine[], most: LogBounds): Pending['lines'] {
    const kept: Pending['lines'][number][] = [];
    for (const line of lines) {
      if (line.pos < this.#next) continue;
      this.#next = line.pos + 1;
      if (this.#full) continue;
      let bytes = encodeLine(line);
      const reached = reachedBound({ lines: line.pos, bytes: this.#plannedSize + bytes.length }, most);
      if (reached !== undefined) {
        this.#full = true;
        const out = fullText(reached);
        bytes = encodeLine({ ...line, out, full: true });
      }
      this.#plannedSize += bytes.length;
      kept.push({ pos: line.pos, bytes });
    }
    return kept;
  }

  #enqueue(lines: Pending['lines']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ lines, done: resolve, failed: reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  async #flushAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      try {
        await this.#options.limit(() => this.#write(group.flatMap(({ lines }) => lines)));
        for (const { done } of group) done();
      } catch (error) {
        this.#forget([...group, ...this.#queue], fileFailure(error));
      }
    }
    this.#flushing = undefined;
  }

  /** Nothing of them was kept; who sends them again is taken at the durable position. */
  #forget(refused: readonly Pending[], error: StoreError): void {
    this.#queue = [];
    this.#torn = true;
    this.#next = this.#durableNext;
    this.#plannedSize = this.#size;
    this.#full = false;
    for (const { failed } of refused) failed(error);
  }

  async #write(lines: Pending['lines']): Promise<void> {
    if (lines.length === 0) return;
    if (!this.#exists) await makeDirectory(dirname(this.#options.path));
    const file = await open(this.#options.path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      if (this.#torn) await file.truncate(this.#size);
      await writeWhole(file, Buffer.concat(lines.map(({ bytes }) => bytes)), this.#size);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (!this.#exists) await syncDirectory(dirname(this.#options.path));
    this.#exists = true;
    this.#torn = false;
    for (const { pos, bytes } of lines) {
      this.#index.add(pos, this.#size);
      this.#noteCommand(pos, bytes);
      this.#size += bytes.length;
      this.#durableNext = pos + 1;
    }
  }

  /** Reads the file once: where lines begin, and where the first one is that was not written whole. */
  async #scan(): Promise<void> {
    const file = await openIfThere(this.#options.path);
    if (!file) return;
    try {
      const { size } = await file.stat();
      for await (const { bytes, offset, end } of readLines(file, 0, size)) {
        if (this.#full || !isLineAt(this.#durableNext, bytes)) break;
        this.#index.add(this.#durableNext, offset);
        this.#noteCommand(this.#durableNext, bytes);
        this.#durableNext += 1;
        this.#size = end;
        this.#full = isFullLine(bytes);
      }
      this.#torn = this.#size < size;
    } finally {
      await file.close();
    }
    this.#exists = true;
    this.#next = this.#durableNext;
    this.#plannedSize = this.#size;
  }

  #noteCommand(position: number, bytes: Buffer): void {
    if (this.#commands.length < mostCommands && isCommandLine(bytes)) this.#commands.push(position);
  }

  async #readFrom(from: number, limit: number): Promise<readonly LogLine[]> {
    const file = await open(this.#options.path, 'r');
    const found: LogLine[] = [];
    let bytesFound = 0;
    let position = Number.NaN;
    try {
      for await (const { bytes } of readLines(file, this.#index.before(from), this.#size)) {
        position = Number.isNaN(position) ? decodeLine(bytes).pos : position + 1;
        if (position < from) continue;
        found.push(decodeLine(bytes));
        bytesFound += bytes.length;
        if (found.length >= limit || bytesFound >= answerBytes) break;
      }
    } finally {
      await file.close();
    }
    return found;
  }
}

async function writeWhole(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, offset + written);
    written += bytesWritten;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
