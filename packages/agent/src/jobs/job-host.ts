import { setTimeout as delay } from 'node:timers/promises';
import {
  CancelNotification,
  type CodeDelivery,
  type CodeResult,
  hostNotifications,
  type JobMethod,
  JobsAnswer,
  jobsFirst,
  RunNotification,
} from '@signalbox/protocol';
import type { Log } from '../log.ts';
import { RpcError } from '../rpc-error.ts';
import type { ServerLink } from '../server-link.ts';
import { Executor, type ExecutorOptions } from './executor.ts';
import type { Declared } from './executor-message.ts';
import { HideSecrets } from './hide-secrets.ts';
import { JobLog } from './job-log.ts';
import { ResultOutbox } from './result-outbox.ts';

export type JobHostOptions = Pick<
  ExecutorOptions,
  'modules' | 'folder' | 'environment' | 'memoryMb' | 'timing' | 'processes'
> & {
  readonly link: ServerLink;
  readonly log: Log;
  /** Attempts at the same time, each in a process of its own. */
  readonly atOnce: number;
};

type Task = {
  readonly delivery: CodeDelivery;
  readonly log: JobLog;
  readonly hide: HideSecrets;
  readonly takenAt: number;
  executor?: Executor;
};

type Idle = { readonly executor: Executor; readonly since: number };

/** Attempts in hand for each that runs: while one ends, the next is there. */
const inHandPerProcess = 4;
/** Another process is started when somebody has waited so long for one. */
const patienceMs = 20;
/** So many processes are started for a queue that moves; more for one that does not. */
const processesOfQueue = 2;
const stalledMs = 100;
/** While nothing is begun for so long, what waits is given back: another host may have room. */
const giveBackMs = 2000;
/** A process that has had nothing to do for so long is ended, and sooner where its run alone could use it. */
const idleMs = 30_000;
const idleOfRunMs = 2000;

/** Takes attempts of code from the server and runs them in processes, through lost connections. */
export class JobHost {
  readonly #options: JobHostOptions;
  readonly #tasks = new Map<string, Task>();
  /** Ids of what has no process yet, in the order of arrival. */
  readonly #waiting = new Set<string>();
  readonly #executors = new Set<Executor>();
  readonly #idle: Idle[] = [];
  readonly #results: ResultOutbox;
  readonly #jobs = Promise.withResolvers<Declared>();
  readonly #stopped = new AbortController();
  readonly #reusable = new Set<string>();
  /** When a process became free the last time. */
  #movedAt = 0;
  #isDeclared = false;
  #growing = false;
  #onIdle: () => void = () => undefined;

  constructor(options: JobHostOptions) {
    this.#options = options;
    this.#results = new ResultOutbox({
      send: (results) => options.link.call('results', { results }, { again: false }),
      onSettled: (id) => this.#forget(id),
    });
  }

  /** Rejects when the jobs cannot be loaded. */
  async start(): Promise<void> {
    const left = this.#options.processes.sweep();
    if (left > 0) this.#options.log.warn('ended what a dead job host had left', { processes: left });
    this.#startExecutor();
    const { jobs, flows, reusable } = await this.#jobs.promise;
    for (const job of reusable) this.#reusable.add(job);
    const { link, log } = this.#options;
    link.onOpen = () => void this.#declare();
    link.onClosed = () => {
      this.#isDeclared = false;
      this.#results.pause();
    };
    link.onNotification = (method, params) => this.#notified(method, params);
    link.start();
    const looking = setInterval(() => this.#look(), 500);
    this.#stopped.signal.addEventListener('abort', () => clearInterval(looking));
    log.info('job host started', {
      jobs: jobs.map(({ name, version }) => `${name}@${version}`),
      flows: flows.map(({ name }) => name),
    });
  }

  /** Takes nothing more, gives back what was not begun, and lets finish what runs. */
  async drain(limitMs: number): Promise<void> {
    const { link } = this.#options;
    if (this.#isDeclared) {
      await link.call('drain', null, { again: false }).catch(() => undefined);
      // A call on a connection that has gone meanwhile would wait for the next one.
      if (this.#isDeclared) await this.#giveBack([...this.#waiting]);
    }
    const over = new AbortController();
    const finished = new Promise<void>((resolve) => {
      this.#onIdle = () => this.#tasks.size === 0 && resolve();
      this.#onIdle();
    });
    const late = delay(limitMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([finished, late]);
    over.abort();
  }

  kill(): void {
    this.#stopped.abort();
    for (const executor of this.#executors) executor.kill();
  }

  async #declare(): Promise<void> {
    const { link, log, atOnce } = this.#options;
    const { jobs, flows } = await this.#jobs.promise;
    const running = [...this.#tasks.keys()];
    try {
      const slots = atOnce * inHandPerProcess;
      const answer = JobsAnswer.parse(
        await link.call('jobs', { jobs, flows, slots, masks: true, running }, { again: false }),
      );
      for (const { name, problem } of answer.refused)
        log.warn('the server does not take a job', { job: name, problem });
      for (const { name, problem } of answer.refusedFlows ?? [])
        log.warn('the server does not take a flow', { flow: name, problem });
      for (const id of answer.lost) this.#cancel(id, 'lost');
      this.#isDeclared = true;
      log.info('jobs told', { jobs: jobs.length, refused: answer.refused.length, running: running.length });
      this.#results.resume();
      for (const { log: lines } of this.#tasks.values()) lines.resume();
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      log.warn('the jobs could not be told', { error: error instanceof Error ? error.message : error });
      link.reconnect();
    }
  }

  #notified(method: string, params: unknown): void {
    if (method === hostNotifications.run) {
      const { data, error } = RunNotification.safeParse(params);
      for (const delivery of data?.tasks ?? []) this.#accept(delivery);
      this.#pump();
      this.#unread(error);
    } else if (method === hostNotifications.cancel) {
      const { data, error } = CancelNotification.safeParse(params);
      for (const id of data?.ids ?? []) this.#cancel(id, data?.reason ?? 'cancelled');
      this.#unread(error);
    }
  }

  /** From a server that speaks otherwise: what it has leased here comes free when the lease ends. */
  #unread(error: Error | undefined): void {
    if (error) this.#options.log.error('the server has told something that cannot be read', { error });
  }

  #accept(delivery: CodeDelivery): void {
    const { id } = delivery;
    if (this.#tasks.has(id)) return;
    const log = new JobLog({
      from: delivery.logFrom,
      send: (lines) => this.#options.link.call('jobLog', { id, lines }, { again: false }),
    });
    this.#tasks.set(id, { delivery, log, hide: new HideSecrets(delivery), takenAt: performance.now() });
    this.#waiting.add(id);
  }

  #cancel(id: string, reason: string): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    this.#results.drop(id);
    task.executor?.cancel(id, reason === 'lost' ? 'the lease of this attempt is lost' : 'the attempt is cancelled');
    this.#forget(id);
  }

  #forget(id: string): void {
    this.#tasks.get(id)?.log.close();
    this.#tasks.delete(id);
    this.#waiting.delete(id);
    this.#onIdle();
  }

  /** Gives what waits to processes that are idle. */
  #pump(): void {
    for (const id of this.#waiting) {
      const task = this.#tasks.get(id);
      if (!task || this.#idle.length === 0 || this.#count('busy') >= this.#options.atOnce) break;
      const executor = this.#idleFor(task.delivery.run.id);
      if (!executor) continue;
      this.#waiting.delete(id);
      task.executor = executor;
      executor.run(task.delivery);
      // While it runs, the next run finds a process that is ready.
      const isLast = executor.usedBy !== undefined && this.#idleOf(undefined).length === 0;
      if (isLast && this.#count('starting') === 0 && this.#size <= this.#options.atOnce) this.#startExecutor();
    }
    this.#startForRuns();
    if (this.#waiting.size > 0 && this.#size === 0) this.#startExecutor();
    else if (this.#waiting.size > 0 && this.#count('starting') === 0) this.#growLater();
  }

  #count(state: Executor['state']): number {
    let count = 0;
    for (const executor of this.#executors) if (executor.state === state) count += 1;
    return count;
  }

  get #size(): number {
    return this.#executors.size - this.#count('spent');
  }

  #idleOf(run: string | undefined): readonly Idle[] {
    return this.#idle.filter(({ executor }) => executor.usedBy === run);
  }

  /** One that this run has used, or one as good as new. */
  #idleFor(run: string): Executor | undefined {
    const found = this.#idleOf(run).at(-1) ?? this.#idleOf(undefined).at(-1);
    if (found) this.#idle.splice(this.#idle.indexOf(found), 1);
    return found?.executor;
  }

  /** No process of another run will ever do for these, so that there is nothing to wait for. */
  #startForRuns(): void {
    const used = new Set([...this.#executors].flatMap(({ usedBy, state }) => (state === 'spent' ? [] : [usedBy])));
    const wanting = new Set<string>();
    for (const id of this.#waiting) {
      const { delivery } = this.#tasks.get(id) ?? {};
      if (delivery && !this.#reusable.has(delivery.job) && !used.has(delivery.run.id)) wanting.add(delivery.run.id);
    }
    for (let missing = wanting.size - this.#count('starting'); missing > 0; missing--) {
      if (this.#size >= this.#options.atOnce && !this.#endIdle()) return;
      this.#startExecutor();
    }
  }

  /** The one that has waited the longest for more of its run. */
  #endIdle(): boolean {
    const index = this.#idle.findIndex(({ executor }) => executor.usedBy !== undefined);
    const [ended] = index === -1 ? [] : this.#idle.splice(index, 1);
    ended?.executor.end();
    return ended !== undefined;
  }

  #growLater(): void {
    if (this.#growing) return;
    this.#growing = true;
    setTimeout(() => {
      this.#growing = false;
      const [first] = this.#waiting;
      const task = first === undefined ? undefined : this.#tasks.get(first);
      if (!task) return;
      if (this.#size >= this.#options.atOnce && !this.#endIdle()) return;
      const now = performance.now();
      const isFew = this.#size < processesOfQueue && now - task.takenAt >= patienceMs;
      if (isFew || now - this.#movedAt >= stalledMs) this.#startExecutor();
      else this.#growLater();
    }, patienceMs);
  }

  /** What is long over its time, either way. */
  #look(): void {
    const now = performance.now();
    const late = [...this.#waiting].filter((id) => now - (this.#tasks.get(id)?.takenAt ?? now) > giveBackMs);
    const isStalled = this.#count('starting') === 0 && now - this.#movedAt > giveBackMs;
    if (late.length > 0 && this.#isDeclared && isStalled) void this.#giveBack(late);
    for (const idle of [...this.#idle]) {
      if (now - idle.since <= (idle.executor.usedBy === undefined ? idleMs : idleOfRunMs)) continue;
      this.#idle.splice(this.#idle.indexOf(idle), 1);
      idle.executor.end();
    }
  }

  async #giveBack(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) this.#waiting.delete(id);
    await this.#options.link.call('giveBack', { ids }, { again: false }).catch(() => undefined);
    // Where that did not arrive, the next connection says the same by not naming them.
    for (const id of ids) this.#forget(id);
  }

  #startExecutor(): void {
    const { modules, folder, environment, memoryMb, timing, processes } = this.#options;
    const executor = new Executor({
      modules,
      folder,
      environment,
      memoryMb,
      timing,
      processes,
      on: {
        line: (id, line) => {
          const task = this.#tasks.get(id);
          task?.log.add({ ...line, text: task.hide.text(line.text) });
        },
        keep: (id, key, value) => this.#keep(id, key, value),
        finishGroup: (id) => this.#durable('finishGroup', { id }),
        result: (result) => this.#ended(result),
        idle: (idle) => {
          this.#movedAt = performance.now();
          this.#idle.push({ executor: idle, since: this.#movedAt });
          this.#pump();
        },
        gone: (gone) => this.#gone(gone),
      },
    });
    this.#executors.add(executor);
    executor.ready.then(
      (jobs) => this.#jobs.resolve(jobs),
      (error: unknown) => {
        this.#jobs.reject(error);
        this.#cannotStart(error);
      },
    );
  }

  /** Its modules have changed, or the machine has no more processes: other hosts may have what this one has not. */
  #cannotStart(error: unknown): void {
    if (!this.#isDeclared || this.#stopped.signal.aborted) return;
    this.#options.log.error('a process for jobs cannot be started', { error });
    void this.#giveBack([...this.#waiting]);
  }

  #gone(executor: Executor): void {
    this.#executors.delete(executor);
    const index = this.#idle.findIndex((idle) => idle.executor === executor);
    if (index !== -1) this.#idle.splice(index, 1);
    if (!this.#stopped.signal.aborted) this.#pump();
  }

  #ended({ id, ...result }: Pick<CodeResult, 'id' | 'end' | 'errors'>): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    delete task.executor;
    const told = task.hide.result({ id, ...result });
    // Its lines go with it, or before it where they are many.
    void task.log.rest().then((lines) => this.#results.add(lines.length === 0 ? told : { ...told, lines }));
  }

  async #keep(id: string, key: string, value: unknown): Promise<string | undefined> {
    if (this.#tasks.get(id)?.hide.has([key, value]))
      return 'the undo data has a secret argument: an undo is given it again';
    // A longer message would end the connection, again and again.
    if (Buffer.byteLength(JSON.stringify([key, value])) > longestUndoDataBytes) return 'the undo data is too large';
    return this.#durable('undoData', { id, key, value });
  }

  /** Durable when it resolves; a text says why it is not. */
  async #durable(method: JobMethod, params: Lease): Promise<string | undefined> {
    while (this.#tasks.has(params.id)) {
      try {
        await this.#options.link.call(method, params, { again: false });
        return undefined;
      } catch (error) {
        if (error instanceof RpcError && !isOfOrder(error)) return error.message;
        await delay(retryMs);
      }
    }
    return 'the lease of this attempt is lost';
  }
}

type Lease = { readonly id: string; readonly [more: string]: unknown };

const retryMs = 200;
const longestUndoDataBytes = 512 * 1024;

/** It was said before the jobs were: the connection has just been made. */
function isOfOrder({ message }: RpcError): boolean {
  return message === jobsFirst;
}
