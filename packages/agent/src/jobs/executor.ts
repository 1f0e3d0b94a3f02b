import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CodeDelivery, CodeResult } from '@signalbox/protocol';
import { type Declared, type FromExecutor, lineKinds, type ToExecutor } from './executor-message.ts';
import type { JobProcesses } from './job-processes.ts';
import { type PrintedLine, PrintedLines } from './printed-lines.ts';

export type ExecutorOptions = {
  readonly modules: readonly string[];
  /** Where the modules are looked for, and where their code runs. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the heap; the process and all that the code starts may together have twice that and some more. */
  readonly memoryMb: number;
  readonly processes: JobProcesses;
  readonly timing: ExecutorTiming;
  readonly on: {
    readonly line: (id: string, line: { readonly at: number; readonly kind: number; readonly text: string }) => void;
    readonly keep: (id: string, key: string, value: unknown) => Promise<string | undefined>;
    readonly finishGroup: (id: string) => Promise<string | undefined>;
    readonly result: (result: Pick<CodeResult, 'id' | 'end' | 'errors'>) => void;
    /** It can take another attempt. */
    readonly idle: (executor: Executor) => void;
    readonly gone: (executor: Executor) => void;
  };
};

export type ExecutorTiming = {
  /** A loop that does not turn for so long is taken for one that never will. */
  readonly blockedMs: number;
  /** From the cancellation of an attempt to the end of its process. */
  readonly graceMs: number;
  readonly lookEveryMs: number;
};

export const executorTiming: ExecutorTiming = { blockedMs: 30_000, graceMs: 2000, lookEveryMs: 1000 };

type Current = {
  readonly delivery: CodeDelivery;
  readonly startedAt: number;
  heardAt: number;
  /** What ends with the attempt. */
  readonly timers: NodeJS.Timeout[];
  /** Nobody waits for its result any more. */
  isCancelled: boolean;
};

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const nodeFlags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];

/** One process for the code of jobs, and the attempt that runs in it. */
export class Executor {
  /** Its jobs; rejects when they cannot be loaded. */
  readonly ready: Promise<Declared>;
  readonly #options: ExecutorOptions;
  readonly #process: ChildProcess;
  readonly #became = Promise.withResolvers<Declared>();
  readonly #mark = randomUUID();
  #current: Current | undefined;
  /** From its first attempt on: most are over before there is anything to look at. */
  #looking: NodeJS.Timeout | undefined;
  #isReady = false;
  #isSpent = false;
  #reusable: ReadonlySet<string> = new Set();
  /** The run of which code was here that may have left something: globals, caches, listeners. No other run may see that. */
  #run: string | undefined;
  /** Why it was killed, if it was. */
  #killedFor: { readonly code: string; readonly message: string } | undefined;
  #output = '';
  readonly #printing = new PrintedLines();

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.ready = this.#became.promise;
    this.ready.catch(() => undefined);
    const { modules, folder, environment, memoryMb, processes } = options;
    this.#process = fork(main, modules, {
      cwd: folder,
      env: { ...environment, ...processes.mark(this.#mark) },
      execArgv: [...nodeFlags, `--max-old-space-size=${memoryMb}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In a group of its own, with what the code starts: all of that ends together.
      detached: true,
    });
    this.#process.on('message', (message: unknown) => {
      if (isFromExecutor(message)) this.#take(message);
      else this.#kill('bad_message', 'the job has sent a message of its own to its host');
    });
    this.#process.on('error', (error) => {
      this.#became.reject(error);
      // What was never started does not exit either.
      if (this.#process.pid === undefined) this.#gone(null, null);
    });
    this.#process.on('exit', (code, signal) => void this.#exited(code, signal));
    for (const [stream, kind] of [
      [this.#process.stdout, lineKinds.out],
      [this.#process.stderr, lineKinds.error],
    ] as const) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#printed(text, kind));
    }
  }

  get isIdle(): boolean {
    return this.#current === undefined && !this.#isSpent;
  }

  get state(): 'starting' | 'idle' | 'busy' | 'spent' {
    if (this.#isSpent) return 'spent';
    if (!this.#isReady) return 'starting';
    return this.#current ? 'busy' : 'idle';
  }

  /** Undefined: it is as good as new. */
  get usedBy(): string | undefined {
    return this.#run;
  }

  run(delivery: CodeDelivery): void {
    const { timing } = this.#options;
    if (!this.#reusable.has(delivery.job)) this.#run = delivery.run.id;
    const timers: NodeJS.Timeout[] = [];
    this.#looking ??= setInterval(() => this.#look(), timing.lookEveryMs).unref();
    const startedAt = performance.now();
    const current = { delivery, startedAt, heardAt: startedAt, timers, isCancelled: false };
    this.#current = current;
    this.#printing.begin(delivery);
    if (delivery.timeoutMs !== undefined) {
      // Its end is for the server to tell: here only the code is stopped.
      timers.push(
        setTimeout(() => this.cancel(delivery.id, 'the deadline of the attempt is over'), delivery.timeoutMs),
      );
    }
    this.#tell({ type: 'run', delivery });
  }

  /** Its result does not count any more. */
  cancel(id: string, reason: string): void {
    const current = this.#current;
    if (current?.delivery.id !== id || current.isCancelled) return;
    current.isCancelled = true;
    this.#tell({ type: 'cancel', id, reason });
    current.timers.push(setTimeout(() => this.#kill('cancelled', reason), this.#options.timing.graceMs));
  }

  /** Lets the modules end what they have made. */
  end(): void {
    this.#isSpent = true;
    this.#tell({ type: 'end' });
    setTimeout(() => this.kill(), this.#options.timing.graceMs).unref();
  }

  /** With all that the code has started, also where it has left the group. */
  kill(): void {
    const { pid } = this.#process;
    if (pid !== undefined) this.#options.processes.kill(pid, this.#mark);
  }

  #take(message: FromExecutor): void {
    const { on } = this.#options;
    const current = this.#current;
    if (current) current.heardAt = performance.now();
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#reusable = new Set(message.reusable);
        this.#became.resolve(message);
        return on.idle(this);
      case 'unusable':
        this.#isSpent = true;
        return this.#became.reject(new Error(message.problem));
      case 'line':
        if (current?.delivery.id === message.id) on.line(message.id, message);
        return;
      case 'keep':
        return void this.#answer(message, () => this.#options.on.keep(message.id, message.key, message.value));
      case 'finish-group':
        return void this.#answer(message, () => this.#options.on.finishGroup(message.id));
      case 'result':
        if (current?.delivery.id !== message.result.id) return;
        this.#ended(current, message.result);
        return message.spent || (message.started && this.#hasPrograms()) ? this.end() : on.idle(this);
      case 'beat':
        return;
    }
  }

  async #answer({ id, call }: Asked, ask: () => Promise<string | undefined>): Promise<void> {
    const lost = this.#current?.delivery.id !== id || this.#current.isCancelled;
    const problem = lost ? 'the lease of this attempt is lost' : await ask();
    this.#tell({ type: 'kept', call, ...(problem !== undefined && { problem }) });
  }

  #hasPrograms(): boolean {
    return this.#options.processes.hasOthers(this.#process.pid ?? 0, this.#mark);
  }

  #ended(current: Current, result: Pick<CodeResult, 'id' | 'end' | 'errors'>): void {
    this.#current = undefined;
    for (const timer of current.timers) clearTimeout(timer);
    this.#log(current, this.#printing.end());
    if (!current.isCancelled) this.#options.on.result(result);
  }

  /** Whether its loop still turns, and how much memory it has. */
  #look(): void {
    const { timing, memoryMb } = this.#options;
    const current = this.#current;
    if (!current) return;
    if (performance.now() - current.heardAt > timing.blockedMs) {
      return this.#kill('blocked', `the job has blocked its process for ${Math.round(timing.blockedMs / 1000)} s`);
    }
    const usedMb = this.#options.processes.residentMb(this.#process.pid ?? 0);
    const mostMb = 2 * memoryMb + baseMb;
    if (usedMb > mostMb) {
      this.#kill('out_of_memory', `the job and what it has started have taken more than ${mostMb} MB of memory`);
    }
  }

  #kill(code: string, message: string): void {
    this.#killedFor ??= { code, message };
    this.kill();
  }

  async #exited(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.kill();
    // Its last words may come after its end; and who has left its group may hold the pipe open for ever.
    const isWaiting = this.isIdle && this.#isReady;
    if (!isWaiting) await Promise.race([once(this.#process, 'close'), delay(lastWordsMs)]);
    this.#gone(code, signal);
  }

  #gone(code: number | null, signal: NodeJS.Signals | null): void {
    this.#isSpent = true;
    clearInterval(this.#looking);
    const current = this.#current;
    if (current) {
      const how = code === null ? `was ended by ${signal}` : `ended with status ${code}`;
      const message = this.#output.includes('heap out of memory')
        ? 'the job has run out of memory'
        : `the process of the job ${how}: a job returns, it does not exit`;
      const failure = this.#killedFor ?? { code: 'process_ended', message };
      const end = { kind: 'failed' as const, place: 'execute', ...failure };
      this.#ended(current, { id: current.delivery.id, end, errors: [{ place: 'execute', ...failure }] });
    }
    this.#became.reject(new Error(`the process ended before its jobs were loaded\n${this.#output}`.trim()));
    this.#options.on.gone(this);
  }

  /** What does not come by the logger: of Node itself, or of a program that the code has started. */
  #printed(text: string, kind: number): void {
    this.#output = (this.#output + text).slice(-outputKept);
    const lines = this.#printing.take({ kind, text });
    if (this.#current) this.#log(this.#current, lines);
  }

  #log({ delivery, startedAt }: Current, lines: readonly PrintedLine[]): void {
    const at = Math.round(performance.now() - startedAt);
    for (const line of lines) this.#options.on.line(delivery.id, { at, ...line });
  }

  #tell(message: ToExecutor): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }
}

const outputKept = 4096;
const lastWordsMs = 200;
/** Of Node and what it maps, without any code of others. */
const baseMb = 128;

/** By the code of an attempt, which waits for the answer. */
type Asked = Pick<Extract<FromExecutor, { readonly call: number }>, 'id' | 'call'>;

/** Code that speaks for its process must not be believed, nor end its host. */
function isFromExecutor(message: unknown): message is FromExecutor {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  const { type, id, call, key, at, kind, text, jobs, flows, reusable, problem, result } = message as {
    readonly [name: string]: unknown;
  };
  switch (type) {
    case 'beat':
      return true;
    case 'ready':
      return Array.isArray(jobs) && Array.isArray(flows) && Array.isArray(reusable);
    case 'unusable':
      return typeof problem === 'string';
    case 'line':
      return typeof id === 'string' && typeof text === 'string' && Number.isFinite(at) && (kind === 0 || kind === 1);
    case 'keep':
      return typeof id === 'string' && typeof key === 'string' && Number.isInteger(call);
    case 'finish-group':
      return typeof id === 'string' && Number.isInteger(call);
    case 'result':
      return typeof result === 'object' && result !== null && 'id' in result && 'end' in result;
    default:
      return false;
  }
}
