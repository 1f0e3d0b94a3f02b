import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type ChildOptions = {
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether what it says on the error stream is read here, like its output, or goes where ours goes. */
  readonly errors?: 'pipe' | 'inherit';
  /** Called with every line that is read. */
  readonly onLine?: (line: string) => void;
  /** In a session of its own, so that a Ctrl-C of the terminal reaches only its parent. */
  readonly detached?: boolean;
};

/** A Node process of ours: what it prints, line by line, and a channel by which it notices that we are gone. */
export class Child {
  readonly ended: Promise<number>;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor({ args, environment = process.env, onLine, errors = 'pipe', detached = false }: ChildOptions) {
    this.#process = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', errors, 'ipc'],
      env: environment,
      detached,
    });
    this.ended = this.#end();
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#lines.push(line);
        onLine?.(line);
        for (const look of this.#waiting) look();
      });
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The first match in what it has printed and will print. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const found = Promise.withResolvers<RegExpExecArray>();
    let seen = 0;
    const look = () => {
      for (; seen < this.#lines.length; seen++) {
        const match = pattern.exec(this.#lines[seen] ?? '');
        if (match) return found.resolve(match);
      }
    };
    this.#waiting.add(look);
    look();
    const early = this.ended.then((status) => {
      throw new Error(`it ended with ${status} before it printed ${pattern}:\n${this.#lines.slice(-20).join('\n')}`);
    });
    try {
      return await Promise.race([found.promise, early]);
    } finally {
      this.#waiting.delete(look);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Asks it to end, which it has to do by itself. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.#process.kill(signal);
    const patience = setTimeout(() => this.#process.kill('SIGKILL'), patienceMs);
    const status = await this.ended;
    clearTimeout(patience);
    return status;
  }

  async #end(): Promise<number> {
    const [code] = (await once(this.#process, 'close')) as [number | null];
    return code ?? 1;
  }
}

const patienceMs = 20_000;
