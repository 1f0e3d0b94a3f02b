/** Blobs and logs, out of the hot database. Everything is durable when its promise resolves. */
export type FileStore = {
  /** Answers the SHA-256 of the bytes in hex, under which they are kept. */
  readonly putBlob: (bytes: Uint8Array) => Promise<string>;
  readonly blob: (sha256: string) => Promise<Uint8Array | undefined>;
  /**
   * Lines of one stream, whose positions go on from what is stored: known ones are repeats and are left out, a gap
   * rejects with `log_gap` and `{ expected }`. Appends of one stream are kept in the order of their calls. A stream that
   * would have more than `most` keeps a last line that says so, and then counts lines only.
   */
  readonly appendLog: (
    stream: LogStream,
    lines: readonly LogLine[],
    most?: LogBounds,
  ) => Promise<{ readonly next: number }>;
  readonly readLog: (stream: LogStream, from: number, limit: number) => Promise<readonly LogLine[]>;
  readonly logOutline: (stream: LogStream) => Promise<LogOutline>;
  /** A piece of what a workflow leaves: as a blob, but of its build, with which it goes. */
  readonly putArtifact: (build: string, bytes: Uint8Array) => Promise<string>;
  readonly artifact: (build: string, sha256: string) => Promise<Uint8Array | undefined>;
  readonly removeArtifacts: (build: string) => Promise<void>;
  /** All that is kept. */
  readonly keptArtifacts: () => Promise<readonly KeptArtifact[]>;
  readonly close: () => Promise<void>;
};

export type KeptArtifact = { readonly build: string; readonly sha256: string };

/** A new lease of a workflow writes a new stream, so that no line of two executions is mixed. */
export type LogStream = {
  readonly build: string;
  readonly workflow: string;
  readonly epoch: number;
  readonly proc: string;
};

/** Of one stream, beside the bytes that the store itself keeps of any. */
export type LogBounds = { readonly lines: number; readonly bytes: number };

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
