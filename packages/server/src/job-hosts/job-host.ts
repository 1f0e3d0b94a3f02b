import { codeKey } from '@signalbox/engine';
import { type CodeDelivery, type DeclaredCode, type DeclaredFlow, hostNotifications } from '@signalbox/protocol';
import type { Agent, Task } from '@signalbox/store';
import { codeLabels, maskingLabel } from '../driver/working-set.ts';
import type { HeldAttempt } from './held-attempt.ts';

export type JobHostOptions = {
  readonly agent: Agent;
  readonly owner: string;
  readonly leaseMs: number;
  readonly jobs: readonly DeclaredCode[];
  readonly flows: readonly DeclaredFlow[];
  /** Attempts that it takes at a time. */
  readonly slots: number;
  /** It hides the secrets that it is given. */
  readonly masks: boolean;
  readonly notify: (method: string, params: unknown) => void;
  /** Somebody has said that it takes nothing new. */
  readonly isCordoned: () => boolean;
  readonly onTaken: (held: HeldAttempt, until: number) => void;
};

/** One connected job host: what it can run, and what it has in hand. */
export class JobHost {
  readonly agent: Agent;
  readonly owner: string;
  readonly leaseMs: number;
  readonly codes: readonly string[];
  readonly labels: Task['labels'];
  readonly masks: boolean;
  /** Of which it gets attempts; of all where this is missing. */
  readonly projects: readonly string[] | undefined;
  /** That its code defines. */
  readonly flows: readonly DeclaredFlow[];
  /** By the id of the lease. */
  readonly held = new Map<string, HeldAttempt>();
  /** It takes nothing more: it is about to end. */
  isDraining = false;
  readonly #options: JobHostOptions;
  #slots: number;
  #reserved = 0;
  /** Ids of those of which the end is being written. */
  readonly #ending = new Set<string>();
  #outbox: CodeDelivery[] = [];

  constructor(options: JobHostOptions) {
    this.#options = options;
    this.agent = options.agent;
    this.owner = options.owner;
    this.leaseMs = options.leaseMs;
    this.codes = options.jobs.map(codeKey);
    this.masks = options.masks;
    this.labels = { ...codeLabels(this.codes), ...(options.masks && maskingLabel) };
    this.projects = options.agent.serves.projects;
    this.flows = options.flows;
    this.#slots = options.slots;
  }

  /** What it may still be given. What is ending makes room for what follows it in the same commit. */
  get room(): number {
    return this.isDraining || this.#options.isCordoned()
      ? 0
      : Math.max(0, this.#slots - this.held.size + this.#ending.size - this.#reserved);
  }

  reserve(): void {
    this.#reserved += 1;
  }

  /** What was reserved for a group of commands has been taken, or was not written after all. */
  endGroup(): void {
    this.#reserved = 0;
  }

  hold(id: string, held: HeldAttempt, until: number): void {
    this.held.set(id, held);
    this.#options.onTaken(held, until);
  }

  begin(id: string): HeldAttempt | undefined {
    const held = this.held.get(id);
    if (!held || this.#ending.has(id)) return undefined;
    this.#ending.add(id);
    return held;
  }

  isEnding(id: string): boolean {
    return this.#ending.has(id);
  }

  /** It could not be written: it is still in hand, unless it was lost meanwhile. */
  resume(id: string): void {
    this.#ending.delete(id);
  }

  drop(id: string): void {
    this.#ending.delete(id);
    this.held.delete(id);
  }

  /** More waits in it than it runs: it gets no more than it works on, until something ends. */
  narrow(): void {
    this.#slots = Math.max(1, this.held.size);
  }

  widen(): void {
    this.#slots = this.#options.slots;
  }

  hand(delivery: CodeDelivery): void {
    this.#outbox.push(delivery);
  }

  /** In messages of a bounded size: what a commit has made for it goes out together. */
  flush(): void {
    while (this.#outbox.length > 0) {
      this.#options.notify(hostNotifications.run, { tasks: this.#outbox.splice(0, deliveriesAtOnce) });
    }
  }

  cancel(ids: readonly string[], reason: 'cancelled' | 'lost'): void {
    this.#options.notify(hostNotifications.cancel, { ids, reason });
  }
}

const deliveriesAtOnce = 64;
