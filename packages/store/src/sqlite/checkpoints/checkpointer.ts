import { Worker } from 'node:worker_threads';
import type { Connection } from '../connection.ts';
import { checkpoint } from './log-state.ts';

/** Of 4 KB: small enough that a commit meanwhile does not wait long for the disk. */
const pagesToFold = 2000;

export type CheckpointerOptions = {
  readonly database: string;
  /** That of the server, which writes. */
  readonly connection: Connection;
  readonly onFolded?: () => void;
};

/**
 * Has the log folded back into the database on a thread of its own. The commit that did it stood for 8 to 20 ms, of which
 * 2.5 were work and the rest the disk, and with it all that the server answers. Should the thread fail, the connection
 * folds by itself, later: see `wal_autocheckpoint`.
 */
export class Checkpointer {
  readonly #given: CheckpointerOptions;
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #isFolding = false;
  #isOver = false;

  constructor(given: CheckpointerOptions) {
    this.#given = given;
    given.connection.onCommit(() => this.#afterCommit());
  }

  /** Its connection has to be closed before that of the server: who closes last folds what is left and removes the log. */
  async close(): Promise<void> {
    this.#isOver = true;
    // What still runs now is waited for.
    this.#worker?.ref();
    this.#worker?.postMessage('end');
    await this.#ended;
  }

  #afterCommit(): void {
    if (this.#isFolding || this.#isOver || checkpoint(this.#given.connection, 'NOOP') < pagesToFold) return;
    this.#isFolding = true;
    this.#worker ??= this.#started();
    this.#worker.postMessage('fold');
  }

  /** Not with the store: a server that writes little needs none, and it takes 20 MB. */
  #started(): Worker {
    const { database, onFolded } = this.#given;
    const worker = new Worker(new URL('./main.ts', import.meta.url), { workerData: database });
    worker.on('message', () => {
      this.#isFolding = false;
      onFolded?.();
    });
    this.#ended = new Promise((resolve) => worker.once('exit', () => resolve()));
    // Its end is what tells: nothing is folded any more, and nothing is lost.
    worker.on('error', () => {
      this.#isOver = true;
    });
    worker.unref();
    return worker;
  }
}
