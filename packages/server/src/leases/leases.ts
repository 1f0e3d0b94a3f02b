import type { Store } from '@signalbox/store';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';

/** A workflow in the hands of the agent that asks. */
export type Held = {
  readonly task: string;
  readonly epoch: number;
  readonly build: string;
  readonly workflow: string;
};

type Fenced = Pick<Held, 'task' | 'epoch'>;

type Lease<Of> = {
  readonly held: Of;
  until: number;
  /** The agent has shown that it knows of it. */
  isConfirmed: boolean;
  extending: Promise<boolean> | undefined;
};

export type LeasesOptions<Of> = {
  readonly services: {
    readonly store: Pick<Store, 'extend'>;
    readonly now: () => number;
    readonly scheduler: Pick<Scheduler, 'after'>;
    readonly log: Log;
  };
  readonly leaseMs: number;
  readonly onLost: (held: Of) => void;
};

/** While the store cannot be asked: as soon as it can, and before anybody else may have the task. */
const retryEveryMs = 500;

/** What one connection holds. Any sign of life renews it, but writes only when half of a lease is gone. */
export class Leases<Of extends Fenced = Held> {
  readonly #options: LeasesOptions<Of>;
  readonly #leases = new Map<string, Lease<Of>>();
  #isClosed = false;

  constructor(options: LeasesOptions<Of>) {
    this.#options = options;
  }

  handOver(held: Of, until: number): void {
    this.#leases.set(keyOf(held), { held, until, isConfirmed: false, extending: undefined });
  }

  /** The agent speaks of it, on this connection. */
  confirm(held: Of, until: number): void {
    const known = this.#leases.get(keyOf(held));
    if (known) known.isConfirmed = true;
    else this.#leases.set(keyOf(held), { held, until, isConfirmed: true, extending: undefined });
  }

  drop(held: Of): void {
    this.#leases.delete(keyOf(held));
  }

  /** What was handed over and may never have arrived. */
  unconfirmed(): readonly Of[] {
    return [...this.#leases.values()].filter(({ isConfirmed }) => !isConfirmed).map(({ held }) => held);
  }

  /** The connection has gone. */
  close(): void {
    this.#isClosed = true;
  }

  renewAll(): void {
    for (const lease of this.#leases.values()) void this.#renew(lease).catch(() => undefined);
  }

  /** False when it is lost. */
  async renew(held: Of): Promise<boolean> {
    const lease = this.#leases.get(keyOf(held));
    return lease !== undefined && (await this.#renew(lease));
  }

  async #renew(lease: Lease<Of>): Promise<boolean> {
    if (lease.until - this.#options.services.now() > this.#options.leaseMs / 2) return true;
    lease.extending ??= this.#extend(lease).finally(() => {
      lease.extending = undefined;
    });
    return lease.extending;
  }

  async #extend(lease: Lease<Of>): Promise<boolean> {
    const { services, leaseMs, onLost } = this.#options;
    const { task, epoch } = lease.held;
    const until = services.now() + leaseMs;
    try {
      const isHeld = await services.store.extend({ task, epoch, until });
      if (isHeld) lease.until = until;
      else if (this.#leases.delete(keyOf(lease.held))) onLost(lease.held);
      return isHeld;
    } catch (error) {
      services.log.error('a lease could not be extended', { task, epoch, error });
      services.scheduler.after(retryEveryMs, () => {
        if (!this.#isClosed && this.#leases.has(keyOf(lease.held))) void this.#renew(lease).catch(() => undefined);
      });
      throw error;
    }
  }
}

function keyOf({ task, epoch }: Fenced): string {
  return `${task}.${epoch}`;
}
