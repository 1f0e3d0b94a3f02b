import type { Instant, RunCommand } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { FileStore, NewTask, Store, Task } from '@signalbox/store';
import type { HostTasks } from '../driver/dispatcher.ts';
import type { Driver } from '../driver/driver.ts';
import type { Change, Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import { writeLeaseId } from '../leases/lease-id.ts';
import type { Workers } from '../leases/workers.ts';
import type { Log } from '../log.ts';
import { isOfNewer, leaveToNewer } from '../perform/leaving-to-newer.ts';
import { mayBePerformed } from '../perform/may-be-performed.ts';
import { mayBeSent, wasReturned } from '../perform/once.ts';
import type { SecretArgs } from '../secrets/secret-args.ts';
import { deliveryOf } from './delivery-of.ts';
import { type HeldAttempt, heldOf, isWaitedFor } from './held-attempt.ts';
import type { JobHost } from './job-host.ts';

export type JobHostsDependencies = {
  /** Made after this. */
  readonly driver: () => Pick<Driver, 'latestRun' | 'versions' | 'changeTask' | 'execute'>;
  readonly store: Pick<Store, 'claim' | 'nextClaimableAt' | 'copyOf' | 'facts'>;
  readonly files: Pick<FileStore, 'appendLog' | 'blob'>;
  readonly hub: Pick<Hub, 'onChange'>;
  readonly workers: Pick<Workers, 'onUncordoned'>;
  readonly secretArgs: Pick<SecretArgs, 'open'>;
  readonly now: () => Instant;
  readonly scheduler: Pick<Scheduler, 'soon'>;
  readonly log: Log;
};

/** All job hosts that are connected to this server. They are given tasks at their birth while one of them has room. */
export class JobHosts implements HostTasks {
  readonly #given: JobHostsDependencies;
  readonly #hosts = new Set<JobHost>();
  readonly #byCode = new Map<string, Set<JobHost>>();
  readonly #byOwner = new Map<string, JobHost>();
  readonly #byRun = new Map<string, Map<string, JobHost>>();
  readonly #unflushed = new Set<JobHost>();
  /** Those with a task of the group that is being written. */
  readonly #reserving = new Set<JobHost>();
  /** Code of which something may lie unclaimed, because hosts that have it had no room. */
  readonly #wanted = new Set<string>();
  #sweeping: Promise<void> | undefined;

  constructor(given: JobHostsDependencies) {
    this.#given = given;
    given.hub.onChange((change) => {
      if (change.kind === 'run') this.#changed(change);
    });
    given.workers.onUncordoned(() => this.#sweepSoon());
  }

  add(host: JobHost): void {
    const before = this.#byOwner.get(host.owner);
    if (before) this.remove(before);
    this.#hosts.add(host);
    this.#byOwner.set(host.owner, host);
    for (const code of host.codes) {
      const having = this.#byCode.get(code) ?? new Set();
      this.#byCode.set(code, having.add(host));
    }
    for (const [id, held] of host.held) this.#watch(id, held, host);
    this.#sweepSoon();
  }

  /** Its leases stay until they end, or until it is back. */
  remove(host: JobHost): void {
    if (!this.#hosts.delete(host)) return;
    if (this.#byOwner.get(host.owner) === host) this.#byOwner.delete(host.owner);
    for (const code of host.codes) {
      const having = this.#byCode.get(code);
      having?.delete(host);
      if (having?.size === 0) this.#byCode.delete(code);
    }
    for (const [id, held] of host.held) this.#unwatch(id, { held, host });
  }

  /** Whether some host here has a job; with secrets, whether one of them hides those. */
  has(code: string, { withSecrets = false } = {}): boolean {
    const having = this.#byCode.get(code);
    return having !== undefined && (!withSecrets || [...having].some(({ masks }) => masks));
  }

  connected(): readonly JobHost[] {
    return [...this.#hosts];
  }

  /** An attempt of the host is over. */
  over(id: string, held: HeldAttempt, host: JobHost): void {
    host.drop(id);
    host.widen();
    this.#unwatch(id, { held, host });
    if (this.#isWanted(host)) this.#sweepSoon();
  }

  readonly birth = (task: Omit<NewTask, 'lease'>): NewTask => {
    const [label = ''] = Object.keys(task.labels);
    const code = label.slice('code:'.length);
    const host = roomiest(this.#byCode.get(code), task);
    if (!host) {
      // Of what no host here has, no end of an attempt makes room for.
      if (this.#byCode.has(code)) this.#wanted.add(code);
      return task;
    }
    host.reserve();
    this.#reserving.add(host);
    return { ...task, lease: { owner: host.owner, until: this.#given.now() + host.leaseMs } };
  };

  readonly take = (task: Task): void => this.#take(task, { hasWaited: false });

  #take(task: Task, { hasWaited }: { readonly hasWaited: boolean }): void {
    const host = this.#byOwner.get(task.owner);
    if (!host) return this.release(task, hostGone);
    const id = writeLeaseId({ task: task.id, epoch: task.epoch });
    if (task.payload.kind !== 'code' || host.held.has(id)) return;
    const held = heldOf(task, task.payload);
    host.hold(id, held, task.leaseUntil);
    this.#watch(id, held, host);
    void this.#deliver(task, { id, held, host, hasWaited });
  }

  readonly endGroup = (): void => {
    for (const host of this.#reserving) host.endGroup();
    this.#reserving.clear();
  };

  readonly sweep = async (): Promise<void> => {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    await this.#sweeping;
  };

  /** The task can be claimed at once. */
  release({ id, epoch }: Pick<Task, 'id' | 'epoch'>, problem: string): void {
    const notBefore = this.#given.now();
    this.#given.driver().changeTask({ change: 'postpone', task: id, epoch, notBefore, problem });
  }

  giveBack(id: string, { held, host, problem }: InHand & { readonly problem: string }): void {
    host.drop(id);
    this.#unwatch(id, { held, host });
    for (const code of host.codes) this.#wanted.add(code);
    if (!held.isOnce) return this.release({ id: held.task, epoch: held.epoch }, problem);
    const task = { id: held.task, epoch: held.epoch };
    void wasReturned(task, held.attempt, { driver: this.#given.driver() }).then(
      () => this.release(task, problem),
      // Then it is not sent again when its lease is over, but held.
      (error: unknown) => this.#given.log.warn('what came back could not be noted', { task: task.id, error }),
    );
  }

  async #deliver(task: Task, { id, held, host, hasWaited }: Delivering): Promise<void> {
    try {
      const given = { store: this.#given.store, driver: this.#given.driver() };
      if (hasWaited && !(await mayBePerformed(task, given))) return this.over(id, held, host);
      const delivery = await deliveryOf({ task, agent: host.agent }, this.#given);
      if (!this.#hosts.has(host)) return;
      // It is over already, which its task has been told of by whoever ended it.
      if (!delivery) return this.over(id, held, host);
      if ('problem' in delivery) return await this.#hold(task, { id, held, host, problem: delivery.problem });
      if (delivery.isOnce && !(await this.#begin(task, held))) return this.over(id, held, host);
      if (!this.#hosts.has(host)) return;
      host.hand(delivery.code);
      if (this.#unflushed.size === 0) this.#given.scheduler.soon(() => this.#flush());
      this.#unflushed.add(host);
    } catch (error) {
      if (isOfNewer(error)) return this.#leave(task, { id, held, host });
      this.#given.log.error('an attempt could not be handed over', { task: task.id, error });
      this.giveBack(id, { held, host, problem: 'It could not be handed over.' });
    }
  }

  /** A person mends it, or ends it. */
  async #hold({ id: task, epoch }: Task, { id, held, host, problem }: Broken): Promise<void> {
    const { attempt, act, undo } = held;
    const failure = { outcome: 'FAIL', message: problem };
    const answer = { ok: false as const, failure: { message: problem } };
    const command: RunCommand =
      undo !== undefined
        ? { type: 'undo-ended', undo: { ...attempt, undo }, failure }
        : act !== undefined
          ? { type: 'act-finished', attempt, act, answer }
          : { type: 'task-failed', attempt, failure, hold: 'reference' };
    const to = { kind: 'run' as const, id: attempt.run };
    const commands = [{ to, command }];
    await this.#given.driver().execute({ actor: { kind: 'system' }, commands, fence: { task, epoch } });
    this.over(id, held, host);
  }

  #leave(task: Task, { id, held, host }: InHand & { readonly id: string }): void {
    this.over(id, held, host);
    leaveToNewer(task, this.#given);
    this.#given.log.info('an attempt is left to servers of a newer version', { task: task.id });
  }

  /** From now on it counts as made, unless the host gives it back. */
  async #begin(task: Task, held: HeldAttempt): Promise<boolean> {
    const isBegun = await mayBeSent(task, held.attempt, { driver: this.#given.driver() });
    if (isBegun) held.isOnce = true;
    return isBegun;
  }

  #isWanted(host: JobHost): boolean {
    for (const code of this.#wanted) if (this.#byCode.get(code)?.has(host)) return true;
    return false;
  }

  #flush(): void {
    for (const host of this.#unflushed) host.flush();
    this.#unflushed.clear();
  }

  #sweepSoon(): void {
    this.#given.scheduler.soon(() => {
      void this.sweep().catch((error: unknown) => {
        if (!(error instanceof AppError)) this.#given.log.error('looking for work of job hosts failed', { error });
      });
    });
  }

  /** Claims what nobody holds. */
  async #sweep(): Promise<void> {
    const { store, now } = this.#given;
    if (this.#hosts.size === 0) return;
    const next = await store.nextClaimableAt(['code']);
    if (next === undefined || next > now()) {
      this.#wanted.clear();
      return;
    }
    const without = new Set<string>();
    for (const host of [...this.#hosts].filter(({ room }) => room > 0)) {
      const { owner, labels, projects, codes, leaseMs, room, masks } = host;
      const key = [projects?.join(' ') ?? '*', masks, ...codes].join('\n');
      if (room === 0 || without.has(key) || !this.#hosts.has(host)) continue;
      const limit = Math.min(room, claimedAtOnce);
      for (const code of codes) this.#wanted.delete(code);
      const tasks = await store.claim({
        kinds: ['code'],
        owner,
        labels,
        ...(projects && { projects }),
        now: now(),
        leaseUntil: now() + leaseMs,
        limit,
      });
      if (tasks.length < limit) without.add(key);
      else for (const code of codes) this.#wanted.add(code);
      for (const task of tasks) this.#take(task, { hasWaited: true });
    }
  }

  /** What its run does not wait for any more is cancelled. */
  #changed({ id: run, state }: Extract<Change, { kind: 'run' }>): void {
    for (const [id, host] of this.#byRun.get(run) ?? []) {
      const held = host.held.get(id);
      if (!held || host.isEnding(id)) continue;
      if (state && isWaitedFor(state, held)) continue;
      this.over(id, held, host);
      host.cancel([id], 'cancelled');
    }
  }

  #watch(id: string, { attempt: { run } }: HeldAttempt, host: JobHost): void {
    const watched = this.#byRun.get(run) ?? new Map<string, JobHost>();
    this.#byRun.set(run, watched.set(id, host));
  }

  /** Unless the next connection of the same host watches it by now. */
  #unwatch(id: string, { held, host }: InHand): void {
    const { run } = held.attempt;
    const watched = this.#byRun.get(run);
    if (watched?.get(id) === host) watched.delete(id);
    if (watched?.size === 0) this.#byRun.delete(run);
  }
}

type Broken = InHand & { readonly id: string; readonly problem: string };

type Delivering = InHand & { readonly id: string; readonly hasWaited: boolean };

type InHand = { readonly held: HeldAttempt; readonly host: JobHost };

export const hostGone = 'The job host went away while it was handed over.';

const claimedAtOnce = 64;

/** Of some that were not chosen for the longest time: there may be thousands, and each birth asks. */
function roomiest(
  hosts: Set<JobHost> | undefined,
  { project, labels }: Pick<NewTask, 'project' | 'labels'>,
): JobHost | undefined {
  let best: JobHost | undefined;
  let seen = 0;
  for (const host of hosts ?? []) {
    if (host.projects && !host.projects.includes(project)) continue;
    if (labels.secrets !== undefined && !host.masks) continue;
    if (host.room > (best?.room ?? 0)) best = host;
    if (best) seen += 1;
    if (seen === comparedAtBirth) break;
  }
  if (best && hosts?.delete(best)) hosts.add(best);
  return best;
}

const comparedAtBirth = 16;
