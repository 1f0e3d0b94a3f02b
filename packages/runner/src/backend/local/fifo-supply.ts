import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Named pipes in a folder, made many at a time and before they are needed: only another program can make them, and to
 * start one for each proc would take longer than all else that is done for it.
 */
export class FifoSupply {
  readonly #folder: string;
  readonly #searchPath: string;
  readonly #ready: string[] = [];
  #making: Promise<void> | undefined;
  #made = 0;

  constructor(folder: string, searchPath: string) {
    this.#folder = folder;
    this.#searchPath = searchPath;
  }

  /** Begins to make some, for who will need them soon. */
  begin(): void {
    // Who takes one makes others, and is told why it cannot be done.
    this.#make().catch(() => undefined);
  }

  async take(): Promise<string> {
    for (;;) {
      const fifo = this.#ready.pop();
      if (this.#ready.length < fewest) this.begin();
      if (fifo !== undefined) return fifo;
      await this.#make();
    }
  }

  /** Settles when no more are made: before that, their folder cannot be removed. */
  async end(): Promise<void> {
    await this.#making?.catch(() => undefined);
  }

  /** Twice as many each time, for a workflow of many procs may be followed by more. */
  #make(): Promise<void> {
    this.#making ??= this.#makeSome(Math.min(Math.max(this.#made, fewest), most)).finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #makeSome(count: number): Promise<void> {
    const fifos = Array.from({ length: count }, (_, index) => join(this.#folder, `${this.#made + index}.fifo`));
    this.#made += count;
    await promisify(execFile)('mkfifo', ['-m', '600', ...fifos], { env: { PATH: this.#searchPath } });
    this.#ready.push(...fifos);
  }
}

/** Two for each of four procs that begin at the same time. */
const fewest = 8;
const most = 128;
