import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programOf } from '../testing/program-of.ts';

export type Program = {
  readonly main: 'server' | 'agent';
  readonly args: readonly string[];
  readonly environment: { readonly [name: string]: string };
  /** A line that tells that it is ready. */
  readonly ready: RegExp;
  /** What runs it: the words before its own. */
  readonly within?: readonly string[];
};

const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];

/** A real process that is killed without warning, and started again as it was. */
export class ProcessUnderTest {
  readonly #program: Program;
  #child: ChildProcess | undefined;
  #lines: string[] = [];
  kills = 0;
  halts = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Answers the line that tells that it is ready. */
  async start(): Promise<string> {
    const { main, args, environment, ready, within = [] } = this.#program;
    const [program = '', ...words] = [...within, process.execPath, ...flags, programOf(main), ...args];
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        ...environment,
      },
    });
    this.#child = child;
    this.#lines = [];
    createInterface({ input: child.stderr }).on('line', (line) => this.#keep(line));
    return new Promise((resolve, reject) => {
      const lines = createInterface({ input: child.stdout });
      lines.on('line', (line) => {
        this.#keep(line);
        if (ready.test(line)) resolve(line);
      });
      child.once('exit', (code) => reject(new Error(`${main} ended with ${code}:\n${this.#lines.join('\n')}`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (ready.test(line)) resolve(line);
      });
    });
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async kill(): Promise<void> {
    this.kills += 1;
    await this.end('SIGKILL');
  }

  /** Halts it, as a machine that swaps or a debugger would. */
  async halt(ms: number): Promise<void> {
    this.halts += 1;
    this.#child?.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#child?.kill('SIGCONT');
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > 50) this.#lines.shift();
  }
}
