/** Blobs and logs, out of the hot database. Everything is durable when its promise resolves. */
export type FileStore = {
  /** Answers the SHA-256 of the bytes in hex, under which they are kept. */
  readonly putBlob: (bytes: Uint8Array) => Promise<string>;
  readonly blob: (sha256: string) => Promise<Uint8Array | undefined>;
  /**
   * Lines of one stream, whose positions go on from what is stored: known ones are repeats and are left out, a gap
   * rejects with `log_gap` and `{ expected }`. Appends of one stream are kept in the order of their calls.
   */
  readonly appendLog: (stream: LogStream, lines: readonly LogLine[]) => Promise<{ readonly next: number }>;
  readonly readLog: (stream: LogStream, from: number, limit: number) => Promise<readonly LogLine[]>;
  readonly logOutline: (stream: LogStream) => Promise<LogOutline>;
  readonly close: () => Promise<void>;
};

/** A new lease of a workflow writes a new stream, so that no line of two executions is mixed. */
export type LogStream = {
  readonly build: string;
  readonly workflow: string;
  readonly epoch: number;
  readonly proc: string;
};

export type LogLine = {
  /** Counts from 0 without gaps. */
  readonly pos: number;
  /** Seconds since the start of the step. */
  readonly time: number;
  readonly type: number;
  readonly out: string;
};

/** What is known of a stream without reading it. */
export type LogOutline = {
  /** Behind its last line. */
  readonly next: number;
  /** The positions of the first lines that echo a command, as `+ make test`; no more than `mostCommands`. */
  readonly commands: readonly number[];
};

export const mostCommands = 5000;
