import { setTimeout as delay } from 'node:timers/promises';
import { Pipeline } from '@signalbox/protocol';
import type { Backend, Clock } from '@signalbox/runner';
import type { Log } from './log.ts';
import { ConnectionLost, type ServerLink } from './server-link.ts';
import { TaskRun } from './task-run.ts';

export type AgentOptions = {
  readonly link: ServerLink;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly log: Log;
  readonly labels: Readonly<Record<string, string>>;
  /** Workflows at the same time. */
  readonly slots: number;
  readonly leaseMs: number;
  readonly workRoot: string;
  readonly spoolBytes?: number;
};

/** Takes workflows while it has a free slot, and runs them. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #running = new Set<TaskRun>();
  readonly #taking = new AbortController();
  #slots: Promise<void> = Promise.resolve();

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  start(): void {
    const { link, slots } = this.#options;
    link.start();
    this.#slots = Promise.all(Array.from({ length: slots }, () => this.#slot())).then(() => undefined);
  }

  /** Takes nothing more and finishes what runs; what is not finished in time is killed and left to another. */
  async drain(limitMs: number): Promise<void> {
    this.#taking.abort(new Error('the agent takes nothing more'));
    // What is being handed over at this moment goes back with the connection.
    if (this.#running.size > 0) this.#options.link.reconnect();
    const over = new AbortController();
    const finished = this.#slots.then(() => over.abort());
    await Promise.race([finished, delay(limitMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    await this.kill();
  }

  /** Resolves when no process of a step is left. */
  async kill(): Promise<void> {
    this.#taking.abort(new Error('the agent ends'));
    for (const task of this.#running) task.forget('stopped');
    await this.#slots;
    this.#options.link.close();
  }

  async #slot(): Promise<void> {
    while (!this.#taking.signal.aborted) {
      const pipeline = await this.#next();
      if (pipeline) await this.#runTask(pipeline);
    }
  }

  async #next(): Promise<Pipeline | undefined> {
    const { link, labels, log } = this.#options;
    const { signal } = this.#taking;
    try {
      const answer = await link.call('next', { labels, expr: '' }, { signal, again: false });
      if (answer === null) return undefined;
      const pipeline = Pipeline.parse(answer);
      if (!signal.aborted) return pipeline;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof ConnectionLost) await this.#resume();
      else {
        log.error('no work could be taken', { error });
        await delay(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  /** After a long break a lease may be over: it is renewed before the next call could claim its task again. */
  async #resume(): Promise<void> {
    await Promise.all([...this.#running].map((task) => task.extend()));
  }

  async #runTask(pipeline: Pipeline): Promise<void> {
    const { link, backend, clock, log, leaseMs, workRoot, spoolBytes } = this.#options;
    const task = new TaskRun({
      pipeline,
      ...{ call: link.call, backend, clock, log, workRoot },
      // Two lost calls must not lose the task.
      extendEveryMs: leaseMs / 3,
      ...(spoolBytes !== undefined && { spoolBytes }),
    });
    this.#running.add(task);
    await task.over;
    this.#running.delete(task);
    // The server renews the leases of a connection by itself, and this one nobody will ever finish.
    if (task.isAbandoned) link.reconnect();
  }
}

const retryMs = 1000;
