import type { Build } from '@signalbox/engine';
import type { Task } from '@signalbox/store';
import type { AgentServices, AgentTiming } from './ports.ts';

export type Poll = {
  readonly agent: string;
  readonly owner: string;
  readonly labels: { readonly [key: string]: string };
  /** Of which its key is; of all where this is missing. */
  readonly projects?: readonly string[];
  readonly leaseMs: number;
  /** Aborted: nobody waits for the answer. */
  readonly signal: AbortSignal;
};

export type GiveBack = { readonly problem: string; readonly afterMs?: number };

/** Why a task was given back that never reached its agent. */
export const agentGone = 'The agent went away while it was handed over.';

/** After a time without the store: leases that ended meanwhile are renewed by those who have them. */
const patienceMs = 2000;

type Waiting = Poll & { readonly wish: string; readonly answer: (task: Task | null) => void };

/** Agents that wait for work, in the order in which they came. All of them together cost one look each second. */
export class WorkQueue {
  readonly #services: AgentServices;
  readonly #timing: AgentTiming;
  readonly #waiting = new Set<Waiting>();
  readonly #unsubscribe: () => void;
  #cancelSweep: (() => void) | undefined;
  #passing = false;
  #again = false;
  #hasFailed = false;
  #patientUntil = 0;

  constructor(services: AgentServices, timing: AgentTiming) {
    this.#services = services;
    this.#timing = timing;
    this.#unsubscribe = services.hub.onChange((working) => {
      if (working.kind === 'build' && working.state && hasQueued(working.state)) this.wake();
    });
    services.workers.onUncordoned(() => this.wake());
  }

  /** A task, or null when there was none for a while. A task for somebody who has gone is given back. */
  async poll(poll: Poll): Promise<Task | null> {
    if (poll.signal.aborted) return null;
    const { promise, resolve } = Promise.withResolvers<Task | null>();
    const waiting: Waiting = { ...poll, wish: wishOf(poll), answer: resolve };
    const leave = () => {
      if (this.#waiting.delete(waiting)) resolve(null);
    };
    const cancel = this.#services.scheduler.after(this.#timing.pollMs, leave);
    poll.signal.addEventListener('abort', leave, { once: true });
    this.#waiting.add(waiting);
    if (!this.#cancelSweep) this.#sweepLater();
    this.wake();
    try {
      return await promise;
    } finally {
      cancel();
      poll.signal.removeEventListener('abort', leave);
      if (this.#waiting.size === 0) this.#endSweep();
    }
  }

  /** Something may be there. */
  wake(): void {
    this.#again = true;
    if (this.#passing || this.#waiting.size === 0) return;
    this.#passing = true;
    void this.#passes();
  }

  /** The task can be claimed again at once, or after a while. */
  giveBack({ id, epoch }: Pick<Task, 'id' | 'epoch'>, { problem, afterMs = 0 }: GiveBack): void {
    const notBefore = this.#services.now() + afterMs;
    this.#services.driver.changeTask({ change: 'retry', task: id, epoch, notBefore, problem });
  }

  close(): void {
    this.#unsubscribe();
    this.#endSweep();
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#services.scheduler.after(this.#timing.sweepEveryMs, () => {
      this.#sweepLater();
      this.wake();
    });
  }

  #endSweep(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  async #passes(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#pass();
      }
    } catch (error) {
      this.#hasFailed = true;
      this.#services.log.error('looking for work failed', { error });
    } finally {
      this.#passing = false;
    }
  }

  async #pass(): Promise<void> {
    const { store, now, workers } = this.#services;
    const next = await store.nextClaimableAt(['workflow']);
    if (this.#hasFailed) this.#patientUntil = now() + patienceMs;
    this.#hasFailed = false;
    if (next === undefined || next > now() || now() < this.#patientUntil) return;
    const without = new Set<string>();
    for (const waiting of [...this.#waiting]) {
      const { owner, labels, projects, leaseMs, wish } = waiting;
      if (without.has(wish) || !this.#waiting.has(waiting) || workers.cordonOf(waiting.agent)) continue;
      const leaseUntil = now() + leaseMs;
      const wanted = { kinds: ['workflow'] as const, labels, ...(projects && { projects }) };
      const [task] = await store.claim({ ...wanted, owner, now: now(), leaseUntil, limit: 1 });
      if (!task) without.add(wish);
      else if (this.#waiting.delete(waiting)) waiting.answer(task);
      else this.giveBack(task, { problem: agentGone });
    }
  }
}

function hasQueued({ workflows }: Build): boolean {
  return Object.values(workflows).some(({ state }) => state.status === 'queued');
}

/** The same of all that can be given the same. */
function wishOf({ labels, projects }: Poll): string {
  return JSON.stringify([projects, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
