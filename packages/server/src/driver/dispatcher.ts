import type { Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { type NewTask, type Store, StoreError, type Task, type TaskChange, type TaskKind } from '@signalbox/store';
import type { Log } from '../log.ts';
import { mayBePerformed } from '../perform/may-be-performed.ts';
import type { Driver } from './driver.ts';
import type { Scheduler } from './scheduler.ts';

export type Performer = (task: Task) => Promise<void>;

/** Kinds that a server performs itself, with how many at once. */
export type Performers = {
  readonly [Kind in ServerTaskKind]: { readonly perform: Performer; readonly atOnce: number };
};

export type ServerTaskKind = Exclude<TaskKind, 'workflow' | 'code'>;

/** Job hosts that are connected here: they take tasks as this server does, as long as one of them has room. */
export type HostTasks = {
  readonly birth: (task: Omit<NewTask, 'lease'>) => NewTask;
  readonly take: (task: Task) => void;
  readonly endGroup: () => void;
  readonly sweep: () => Promise<void>;
};

export type DispatcherDependencies = {
  readonly store: Store;
  /** Who this server is at the moment. */
  readonly owner: () => string;
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly hosts?: HostTasks;
  /** Made after this. */
  readonly driver: () => Pick<Driver, 'execute'>;
};

/** Longer than a performer may take for one try, so that a lease ends only when its holder is dead. */
export const serverLeaseMs = 120_000;

/** In one transaction, which nothing else can be written beside. */
const claimedAtOnce = 200;

/** The task was withdrawn meanwhile, or the next start takes it up. */
const expected: ReadonlySet<string> = new Set(['lease_lost', 'stopping']);

/** `failed`: whether it was written nobody knows. */
export type GroupEnd = { readonly failed: boolean; readonly changes: readonly TaskChange[] };

/** Performs tasks: those that were leased to this process at birth at once, and those that it claims. */
export class Dispatcher {
  readonly #given: DispatcherDependencies;
  readonly #performers: Performers;
  readonly #busy = new Map<ServerTaskKind, number>();
  readonly #reserved = new Map<ServerTaskKind, number>();
  readonly #running = new Set<Promise<void>>();
  /** Kinds of which something may lie unclaimed because there was no room for it. */
  readonly #wanting = new Set<ServerTaskKind>();
  /** Leases of what is performed here, or has been and is not yet written down as such. */
  readonly #inHand = new Set<string>();
  readonly #ending = new Set<string>();
  /** Leases that the store has for this server, and that were not in hand at the last look; where there is reason to look. */
  #suspects: ReadonlySet<string> | undefined;
  #onRoom: () => void = () => undefined;
  #onLeft: () => void = () => undefined;
  /** In this group something found no room. */
  #hasLeft = false;
  #stopped = false;

  constructor(given: DispatcherDependencies, performers: Performers) {
    this.#given = given;
    this.#performers = performers;
  }

  /** Room is taken when the task is written, so that a group cannot lease more than can be performed. */
  readonly birth = (task: Omit<NewTask, 'lease'>): NewTask => {
    const { kind } = task.payload;
    if (kind === 'workflow' || this.#stopped) return task;
    if (kind === 'code') return this.#bornToHost(task);
    if (this.#room(kind) === 0) {
      this.#wanting.add(kind);
      this.#hasLeft = true;
      return task;
    }
    this.#reserved.set(kind, (this.#reserved.get(kind) ?? 0) + 1);
    const { owner, now } = this.#given;
    return { ...task, lease: { owner: owner(), until: now() + serverLeaseMs } };
  };

  #bornToHost(task: Omit<NewTask, 'lease'>): NewTask {
    const born: NewTask = this.#given.hosts?.birth(task) ?? task;
    this.#hasLeft ||= born.lease === undefined;
    return born;
  }

  readonly take = (tasks: readonly Task[]): void => {
    for (const task of tasks) this.#start(task);
  };

  /** The task is over, or given back, as soon as this is written. */
  readonly letGo = (change: TaskChange): void => {
    const lease = leaseOf(change.task, change.epoch);
    if (this.#inHand.has(lease)) this.#ending.add(lease);
  };

  /** What was reserved for the group has been taken, or was not written after all. */
  readonly endGroup = ({ failed, changes }: GroupEnd): void => {
    this.#reserved.clear();
    this.#given.hosts?.endGroup();
    if (this.#hasLeft) this.#onLeft();
    this.#hasLeft = false;
    if (failed) this.#suspects ??= new Set();
    for (const { task, epoch } of failed ? [] : changes) {
      const lease = leaseOf(task, epoch);
      this.#ending.delete(lease);
      this.#inHand.delete(lease);
    }
  };

  /** There is room again for what found none: a sweep is worth it. */
  onRoom(listener: () => void): () => void {
    this.#onRoom = listener;
    return () => {
      this.#onRoom = () => undefined;
    };
  }

  /** Tasks were committed for which there is no room here: others may have some. */
  onLeft(listener: () => void): void {
    this.#onLeft = listener;
  }

  /** Claims what nobody holds; true when there may be more. */
  async sweep(): Promise<boolean> {
    let more = false;
    if (this.#suspects) await this.#findStrays(this.#suspects);
    if (!this.#stopped) await this.#given.hosts?.sweep();
    for (const kind of Object.keys(this.#performers) as ServerTaskKind[]) {
      const limit = Math.min(this.#room(kind), claimedAtOnce);
      if (limit === 0) this.#wanting.add(kind);
      if (limit === 0 || this.#stopped) continue;
      this.#wanting.delete(kind);
      const tasks = await this.#claim(kind, limit);
      this.#takeUp(tasks);
      more ||= tasks.length === limit;
    }
    return more;
  }

  /** Starts nothing more; resolves when what runs has ended, or after that time. */
  async stop(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.#stopped = true;
    const ended = Promise.all(this.#running);
    if (withinMs === Number.POSITIVE_INFINITY) return void (await ended);
    const late = Promise.withResolvers<void>();
    const cancel = this.#given.scheduler.after(withinMs, late.resolve);
    await Promise.race([ended, late.promise]);
    cancel();
  }

  async #claim(kind: ServerTaskKind, limit: number): Promise<readonly Task[]> {
    const { store, owner, now } = this.#given;
    try {
      const leaseUntil = now() + serverLeaseMs;
      return await store.claim({ kinds: [kind], owner: owner(), server: owner(), now: now(), leaseUntil, limit });
    } catch (error) {
      this.#suspects ??= new Set();
      throw error;
    }
  }

  /**
   * What the store has leased to this server though it does not know of it: the answer to a commit or to a claim was
   * lost, or the task could not be performed for want of the store. Not at the first look: the answer may be on its way.
   */
  async #findStrays(suspects: ReadonlySet<string>): Promise<void> {
    const { store, owner, log } = this.#given;
    this.#suspects = undefined;
    try {
      const held = await store.heldBy(owner());
      const unknown = held.filter(({ id, epoch }) => !this.#inHand.has(leaseOf(id, epoch)));
      const strays = unknown.filter(({ id, epoch }) => suspects.has(leaseOf(id, epoch)));
      const others = unknown.filter(({ id, epoch }) => !suspects.has(leaseOf(id, epoch)));
      if (others.length > 0) this.#suspects = new Set(others.map(({ id, epoch }) => leaseOf(id, epoch)));
      if (strays.length > 0) log.info('tasks of this server are taken up again', { tasks: strays.length });
      this.#takeUp((await Promise.all(strays.map((task) => this.#extended(task)))).flat());
    } catch (error) {
      this.#suspects ??= suspects;
      throw error;
    }
  }

  /** With a whole lease before it, as at its birth; nothing where it is lost. */
  async #extended(task: Task): Promise<readonly Task[]> {
    const { store, now } = this.#given;
    const leaseUntil = now() + serverLeaseMs;
    const { id, epoch } = task;
    return (await store.extend({ task: id, epoch, until: leaseUntil })) ? [{ ...task, leaseUntil }] : [];
  }

  #room(kind: ServerTaskKind): number {
    const taken = (this.#busy.get(kind) ?? 0) + (this.#reserved.get(kind) ?? 0);
    return Math.max(0, this.#performers[kind].atOnce - taken);
  }

  /** It was not decided just now that they are to be performed. */
  #takeUp(tasks: readonly Task[]): void {
    const { store, driver } = this.#given;
    for (const task of tasks) this.#start(task, () => mayBePerformed(task, { store, driver: driver() }));
  }

  #start(task: Task, isAllowed?: () => Promise<boolean>): void {
    const { kind } = task.payload;
    const lease = leaseOf(task.id, task.epoch);
    if (kind === 'code') return this.#given.hosts?.take(task);
    if (kind === 'workflow' || this.#inHand.has(lease)) return;
    this.#inHand.add(lease);
    this.#busy.set(kind, (this.#busy.get(kind) ?? 0) + 1);
    const { perform } = this.#performers[kind];
    const done = (isAllowed ? isAllowed().then((may) => (may ? perform(task) : undefined)) : perform(task))
      .catch((error: unknown) => {
        if (error instanceof AppError && expected.has(error.code)) return;
        if (isOfStore(error)) {
          this.#suspects ??= new Set();
          this.#given.log.warn('task could not be performed for want of the store', { task: task.id, error });
          return;
        }
        // The lease runs out and the task is claimed again: nothing is lost, but somebody should know.
        this.#given.log.error('task failed unexpectedly', { task: task.id, error });
      })
      .finally(() => {
        this.#busy.set(kind, (this.#busy.get(kind) ?? 1) - 1);
        this.#running.delete(done);
        if (!this.#ending.has(lease)) this.#inHand.delete(lease);
        if (this.#wanting.delete(kind)) this.#onRoom();
      });
    this.#running.add(done);
  }
}

function leaseOf(task: string, epoch: number): string {
  return `${epoch}:${task}`;
}

/** It may be well the next moment. */
function isOfStore(error: unknown): boolean {
  return (error instanceof AppError || error instanceof StoreError) && ofStore.has(error.code);
}

const ofStore: ReadonlySet<string> = new Set(['store_failed', 'disk_full']);
