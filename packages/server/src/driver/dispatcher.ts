import type { Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { NewTask, Store, Task, TaskKind } from '@signalbox/store';
import type { Log } from '../log.ts';
import type { Scheduler } from './scheduler.ts';

export type Performer = (task: Task) => Promise<void>;

/** Kinds that a server performs itself, with how many at once. */
export type Performers = {
  readonly [Kind in ServerTaskKind]: { readonly perform: Performer; readonly atOnce: number };
};

export type ServerTaskKind = Exclude<TaskKind, 'workflow'>;

export type DispatcherDependencies = {
  readonly store: Store;
  /** Who this server is at the moment. */
  readonly owner: () => string;
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly log: Log;
};

/** Longer than a performer may take for one try, so that a lease ends only when its holder is dead. */
export const serverLeaseMs = 120_000;

/** In one transaction, which nothing else can be written beside. */
const claimedAtOnce = 200;

/** The task was withdrawn meanwhile, or the next start takes it up. */
const expected: ReadonlySet<string> = new Set(['lease_lost', 'stopping']);

/** Performs tasks: those that were leased to this process at birth at once, and those that it claims. */
export class Dispatcher {
  readonly #given: DispatcherDependencies;
  readonly #performers: Performers;
  readonly #busy = new Map<ServerTaskKind, number>();
  readonly #reserved = new Map<ServerTaskKind, number>();
  readonly #running = new Set<Promise<void>>();
  /** Kinds of which something may lie unclaimed because there was no room for it. */
  readonly #wanting = new Set<ServerTaskKind>();
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
    if (this.#room(kind) === 0) {
      this.#wanting.add(kind);
      this.#hasLeft = true;
      return task;
    }
    this.#reserved.set(kind, (this.#reserved.get(kind) ?? 0) + 1);
    const { owner, now } = this.#given;
    return { ...task, lease: { owner: owner(), until: now() + serverLeaseMs } };
  };

  readonly take = (tasks: readonly Task[]): void => {
    for (const task of tasks) this.#start(task);
  };

  /** What was reserved for the group has been taken, or was not written after all. */
  readonly endGroup = (): void => {
    this.#reserved.clear();
    if (this.#hasLeft) this.#onLeft();
    this.#hasLeft = false;
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
    for (const kind of Object.keys(this.#performers) as ServerTaskKind[]) {
      const limit = Math.min(this.#room(kind), claimedAtOnce);
      if (limit === 0) this.#wanting.add(kind);
      if (limit === 0 || this.#stopped) continue;
      this.#wanting.delete(kind);
      const { store, owner, now } = this.#given;
      const leaseUntil = now() + serverLeaseMs;
      const tasks = await store.claim({ kinds: [kind], owner: owner(), now: now(), leaseUntil, limit });
      this.take(tasks);
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

  #room(kind: ServerTaskKind): number {
    const taken = (this.#busy.get(kind) ?? 0) + (this.#reserved.get(kind) ?? 0);
    return Math.max(0, this.#performers[kind].atOnce - taken);
  }

  #start(task: Task): void {
    const { kind } = task.payload;
    if (kind === 'workflow') return;
    this.#busy.set(kind, (this.#busy.get(kind) ?? 0) + 1);
    const done = this.#performers[kind]
      .perform(task)
      .catch((error: unknown) => {
        if (error instanceof AppError && expected.has(error.code)) return;
        // The lease runs out and the task is claimed again: nothing is lost, but somebody should know.
        this.#given.log.error('task failed unexpectedly', { task: task.id, error });
      })
      .finally(() => {
        this.#busy.set(kind, (this.#busy.get(kind) ?? 1) - 1);
        this.#running.delete(done);
        if (this.#wanting.delete(kind)) this.#onRoom();
      });
    this.#running.add(done);
  }
}
