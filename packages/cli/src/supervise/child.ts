import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Environment } from '../context.ts';

export type Program = {
  readonly main: string;
  readonly args?: readonly string[];
  /** For Node. */
  readonly flags?: readonly string[];
  readonly environment: Environment;
  /** What it is told first: what no environment may show. */
  readonly told?: object;
};

/** How a process ended, as the exit status that a shell would show. */
export type End = { readonly status: number; readonly text: string };

/** A process with a channel to this one: when the channel breaks, each of ours ends by itself. */
export class Child {
  readonly ended: Promise<End>;
  readonly #process: ChildProcess;

  constructor({ main, args = [], flags = [], environment, told }: Program) {
    // In a session of its own: the Ctrl-C of the terminal reaches it through this process only, in order.
    this.#process = fork(main, args, {
      detached: true,
      env: environment,
      execArgv: [...nodeFlags, ...flags],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.ended = endOf(this.#process);
    if (told) this.#process.send(told, () => undefined);
  }

  onMessage(take: (message: unknown) => void): void {
    this.#process.on('message', take);
  }

  /** Asks it to end, and ends it when it has not within the time. */
  async stop(withinMs: number, pause: (ms: number, signal?: AbortSignal) => Promise<void>): Promise<End> {
    this.#process.kill('SIGTERM');
    const done = new AbortController();
    const late = pause(withinMs, done.signal).then(
      () => this.kill(),
      () => undefined,
    );
    const end = await this.ended;
    done.abort();
    await late;
    return end;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** What Node needs to run our sources as they are. */
const nodeFlags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];

async function endOf(process: ChildProcess): Promise<End> {
  try {
    const [code, signal] = (await once(process, 'exit')) as [number | null, NodeJS.Signals | null];
    if (signal === null) return { status: code ?? 1, text: `ended with status ${code}` };
    return { status: 128 + constants.signals[signal], text: `was ended by ${signal}` };
  } catch (error) {
    return { status: 1, text: `cannot be started: ${error instanceof Error ? error.message : error}` };
  }
}
