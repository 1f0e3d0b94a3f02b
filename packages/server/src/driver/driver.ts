import { type Build, dueAt, factsFor, type Ids, type Instant, isKnownFormat, type Run } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import {
  type Aggregate,
  type CommitBatch,
  type Fence,
  type Store,
  StoreError,
  type Task,
  type TaskChange,
  type UnitResult,
} from '@signalbox/store';
import type { Log } from '../log.ts';
import type { SecretArgs } from '../secrets/secret-args.ts';
import { AggregateCache } from './aggregate-cache.ts';
import type { Answer } from './answer.ts';
import { type DecidedGroup, decideGroup } from './decide-group.ts';
import { actionChanged, flowChanged, isOfDefinition, isReplacing } from './definition-changed.ts';
import type { GroupEnd } from './dispatcher.ts';
import type { Hub } from './hub.ts';
import { KnownInterlocks } from './known-interlocks.ts';
import { loadGroup, versionNewer } from './load-group.ts';
import type { Pending } from './pending.ts';
import { placesOf } from './places.ts';
import { isToRun, type Request } from './request.ts';
import type { Scheduler } from './scheduler.ts';
import { SeenFlows } from './seen-flows.ts';
import { SeenSecrets } from './seen-secrets.ts';
import { type UnitOfRequests, unitToCommit } from './units.ts';
import { VersionCache } from './version-cache.ts';
import type { Birth } from './working-set.ts';

export type DriverDependencies = {
  readonly store: Store;
  readonly hub: Hub;
  readonly ids: Ids;
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Absent where no flow names a stored secret. */
  readonly secretArgs?: Pick<SecretArgs, 'stored'>;
  /** Where several servers share the store: who this one is, and how it goes on when it was taken for dead. */
  readonly membership?: { readonly owner: string; readonly rejoin: (lost: string) => Promise<void> };
  /** Leases new tasks to this process while it has room; gets them back when they are committed. */
  readonly dispatch: {
    readonly birth: Birth;
    readonly take: (tasks: readonly Task[]) => void;
    readonly letGo: (change: TaskChange) => void;
    readonly endGroup: (end: GroupEnd) => void;
  };
};

/** Requests of one commit: more wait for the next. */
const groupLimit = 512;
const conflictLimit = 50;
const retryStoreMs = 1000;
const mostToldNewer = 1000;
/**
 * Enough for all that moves at a time. What waits for people is read again in 0.1 ms when somebody comes: ten thousand of it
 * were a quarter of the heap, which every collection of the old has to walk.
 */
const cachedAggregates = 2000;
/** A commit of its own would keep an acknowledgement waiting, and mostly the next acknowledgement is soon there. */
const longestRideMs = 20;

/**
 * Takes commands from every door and commits them in groups: at once when idle, and while one commit is in flight the
 * next group gathers. One transaction per group, one durable write for all of its steps.
 */
export class Driver {
  readonly #given: DriverDependencies;
  readonly #cache = new AggregateCache(cachedAggregates);
  readonly #versions: VersionCache;
  readonly #interlocks: KnownInterlocks;
  #queue: Pending[] = [];
  #taskChanges: TaskChange[] = [];
  #lateCommit: (() => void) | undefined;
  #flushing = false;
  #idle: (() => void)[] = [];
  #stopping = false;
  readonly #toldNewer = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(given: DriverDependencies) {
    this.#given = given;
    this.#versions = new VersionCache(given.store);
    this.#interlocks = new KnownInterlocks(given.store);
    given.hub.onChangeElsewhere(({ id }) => this.#cache.delete(id));
  }

  /** Resolves when everything that the request changes is durable. */
  execute(request: Request): Promise<Answer> {
    if (this.#stopping) return Promise.reject(new AppError('stopping'));
    return new Promise((resolve, reject) => {
      const ofCommands = request.commands.flatMap((addressed) =>
        isToRun(addressed) ? factsFor(addressed.command, request.actor, addressed.version) : [],
      );
      const factKeys = [...ofCommands, ...placesOf(request).map(({ key }) => key)];
      this.#queue.push({ request, factKeys, conflicts: 0, resolve, reject });
      this.#schedule();
    });
  }

  /** A task that changed nothing else. Lost in a crash, it is only done again. */
  changeTask(change: TaskChange): void {
    this.#taskChanges.push(change);
    this.#given.dispatch.letGo(change);
    // What is over rides along with the next commit; what went wrong somebody may look for.
    if (this.#stopping || change.change !== 'finish') this.#schedule();
    else this.#lateCommit ??= this.#given.scheduler.after(longestRideMs, () => this.#schedule());
  }

  async run(id: string): Promise<Run | undefined> {
    const aggregate = await this.#load({ kind: 'run', id });
    return aggregate?.kind === 'run' ? aggregate.state : undefined;
  }

  /** As this server has left it, where it has just done so: what is made of it is fenced. */
  async latestRun(id: string): Promise<Run | undefined> {
    const cached = this.#cache.get(id);
    return cached?.kind === 'run' ? cached.state : this.run(id);
  }

  async build(id: string): Promise<Build | undefined> {
    const aggregate = await this.#load({ kind: 'build', id });
    return aggregate?.kind === 'build' ? aggregate.state : undefined;
  }

  get versions(): VersionCache {
    return this.#versions;
  }

  /** Takes no more; resolves when what was taken is committed. */
  async drain(): Promise<void> {
    this.#stopping = true;
    for (const cancel of this.#waiting) cancel();
    if (this.#taskChanges.length > 0) this.#schedule();
    if (this.#flushing) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #load(ref: { readonly kind: 'run' | 'build'; readonly id: string }) {
    // Not kept: a commit may have passed it on the way.
    const [found] = await this.#given.store.load([ref]);
    if (found && !isKnownFormat(found.state)) throw versionNewer(ref.id);
    return found;
  }

  #schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    // After the reads of this turn of the loop: what arrives together is committed together.
    this.#given.scheduler.soon(() => void this.#flushAll());
  }

  async #flushAll(): Promise<void> {
    while (this.#queue.length > 0 || this.#taskChanges.length > 0) {
      const group = this.#queue.splice(0, groupLimit);
      const changes = this.#takeTaskChanges();
      let failed = false;
      try {
        await this.#flush(group, changes);
      } catch (error) {
        failed = true;
        this.#given.log.error('group of commands failed', { error, requests: group.length });
        for (const pending of group) pending.reject(storeFailure(error));
        this.#keepForLater(changes);
      }
      this.#given.dispatch.endGroup({ failed, changes });
    }
    this.#flushing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #takeTaskChanges(): readonly TaskChange[] {
    this.#lateCommit?.();
    this.#lateCommit = undefined;
    return this.#taskChanges.splice(0);
  }

  /** Nobody waits for these: they are written when the store can be written again. */
  #keepForLater(changes: readonly TaskChange[]): void {
    if (changes.length === 0 || this.#stopping) return;
    const cancel = this.#given.scheduler.after(retryStoreMs, () => {
      this.#waiting.delete(cancel);
      for (const change of changes) this.changeTask(change);
    });
    this.#waiting.add(cancel);
  }

  async #flush(group: readonly Pending[], taskChanges: readonly TaskChange[]): Promise<void> {
    const { store, now, ids, dispatch, secretArgs } = this.#given;
    const at = now();
    const sources = { store, cache: this.#cache, versions: this.#versions, interlocks: this.#interlocks };
    const situation = await loadGroup(group, sources);
    const flows = new SeenFlows(store);
    const secrets = new SeenSecrets(
      async (wanted) => (await secretArgs?.stored(wanted)) ?? { missing: 'is not kept here' },
    );
    const found = { findFlow: flows.find, findSecret: secrets.find };
    const decide = () => decideGroup(group, { ...situation, ...found, now: at, ids });
    let decided = decide();
    while ((await Promise.all([flows.look(), secrets.look()])).includes(true)) decided = decide();
    for (const broken of decided.broken) this.#tellOf(broken);
    const commitment = { set: decided.set, facts: situation.facts, now: at, birth: dispatch.birth };
    // The same that new tasks are leased to.
    const { membership } = this.#given;
    const server = membership ? { server: membership.owner } : {};
    const changing = decided.units.map((unit) => ({ unit, commit: unitToCommit(unit, commitment) }));
    const toCommit = changing.flatMap(({ commit }) => (commit ? [commit] : []));
    const unchanged = new Map<UnitOfRequests, UnitResult>();
    for (const { unit, commit } of changing) {
      if (!commit) unchanged.set(unit, await this.#whereNothingChanges(unit, decided));
    }
    const results = await this.#commit({ units: toCommit, tasks: taskChanges, ...server });
    await this.#rejoinWhereLapsed(results);
    let index = 0;
    for (const { unit, commit } of changing) {
      const result = commit ? results[index++] : unchanged.get(unit);
      if (!result) throw new Error('the store answered fewer units than it got');
      if (result.ok) this.#accept(unit, decided, result.leased);
      else this.#retryOrRefuse(unit, result.conflict);
    }
  }

  #tellOf({ error, ids }: DecidedGroup['broken'][number]): void {
    const { log } = this.#given;
    if (!(error instanceof AppError)) return log.error('invariant broken', { error, ids });
    // Whoever is due is asked for each second.
    const id = String(error.details.id);
    if (this.#toldNewer.has(id)) return;
    if (this.#toldNewer.size >= mostToldNewer) this.#toldNewer.clear();
    this.#toldNewer.add(id);
    log.error('changed by a newer version, and left to servers of that', { id, asked: ids });
  }

  /** Before the requests are decided again: their tasks are then born to this server as a new one. */
  async #rejoinWhereLapsed(results: readonly UnitResult[]): Promise<void> {
    const [first] = results;
    if (!first || first.ok || first.conflict.kind !== 'server') return;
    await this.#given.membership?.rejoin(first.conflict.server);
  }

  /** What is only answered has to rest on the present state too: another server may have gone on since it was kept. */
  async #whereNothingChanges({ ids }: UnitOfRequests, { set }: DecidedGroup): Promise<UnitResult> {
    const refs = [...ids].flatMap((id) => {
      const working = set.get(id);
      return working?.before && working.transitions.length === 0 ? [{ kind: working.kind, id }] : [];
    });
    const found = refs.length === 0 ? [] : await this.#given.store.load(refs);
    const stale = found.find(({ id, state }) => state.seq !== set.get(id)?.before?.seq);
    return stale ? { ok: false, conflict: { kind: 'version', id: stale.id } } : { ok: true, leased: [] };
  }

  async #commit(batch: CommitBatch): Promise<readonly UnitResult[]> {
    if (batch.units.length + batch.tasks.length === 0) return [];
    try {
      return await this.#given.store.commit(batch);
    } catch (error) {
      // It may hold all the same, and a refusal that rests on an old state would never meet a conflict.
      for (const { writes } of batch.units) for (const { id } of writes) this.#cache.delete(id);
      throw error;
    }
  }

  #accept(unit: UnitOfRequests, { set }: DecidedGroup, leased: readonly Task[]): void {
    for (const id of unit.ids) {
      const working = set.get(id);
      if (!working?.state || working.transitions.length === 0) continue;
      this.#cache.set(aggregateOf(set, id));
      this.#given.hub.changed(working);
      if (working.kind === 'run') this.#given.hub.due(dueAt(working.state));
    }
    if (unit.requests.some(({ pending }) => pending.request.definitions)) this.#given.hub.resourcesChanged();
    this.#given.dispatch.take(leased);
    for (const { pending, refusal, events = [] } of unit.requests) {
      if (refusal) pending.reject(refusal);
      else pending.resolve({ aggregates: pending.request.commands.map(({ to }) => aggregateOf(set, to.id)), events });
    }
  }

  #retryOrRefuse(unit: UnitOfRequests, conflict: Extract<UnitResult, { ok: false }>['conflict']): void {
    for (const id of unit.ids) this.#cache.delete(id);
    if (conflict.kind === 'fact') this.#interlocks.forget(conflict.key);
    const lost = conflict.kind === 'fence' ? oldestFence(unit, conflict.task) : undefined;
    for (const { pending } of unit.requests) {
      const { request, conflicts } = pending;
      if (lost && request.fence?.task === lost.task && request.fence.epoch === lost.epoch) {
        pending.reject(new AppError('lease_lost'));
      } else if (conflict.kind === 'claim' && request.claims?.some(({ key }) => key === conflict.key)) {
        const { key, value } = conflict;
        pending.reject(new AppError('already_exists', { message: 'The name or key is taken.', key, value }));
      } else if (conflict.kind === 'name' && request.definitions) {
        pending.reject(
          new AppError('already_exists', { message: `${conflict.name} already exists`, name: conflict.name }),
        );
      } else if (isOfDefinition(conflict) && request.definitions?.some((each) => isReplacing(each, conflict))) {
        pending.reject(conflict.kind === 'flow' ? flowChanged(conflict) : actionChanged(conflict));
      } else if (conflict.kind === 'broken') {
        this.#given.log.error('the store refuses what was decided', { ids: [...unit.ids], detail: conflict.detail });
        pending.reject(new AppError('internal'));
      } else if (conflicts >= conflictLimit) {
        pending.reject(new AppError('store_failed', { message: 'too many writers want the same run' }));
      } else this.#queue.push({ ...pending, conflicts: conflicts + 1 });
    }
  }
}

/** Of several who claim to hold a task, the one with the lowest epoch certainly does not; the others ask again. */
function oldestFence({ requests }: UnitOfRequests, task: string): Fence | undefined {
  const fences = requests.flatMap(({ pending }) => pending.request.fence ?? []);
  return fences.filter((fence) => fence.task === task).sort((a, b) => a.epoch - b.epoch)[0];
}

function aggregateOf(set: DecidedGroup['set'], id: string): Aggregate {
  const working = set.get(id);
  if (!working?.state) throw new Error(`${id} was accepted without a state`);
  if (working.kind === 'run') return { kind: 'run', id, state: working.state };
  return { kind: 'build', id, state: working.state };
}

const unknownOutcome = 'The store went away before it said whether this was taken: look, or ask for it once more.';

function storeFailure(error: unknown): Error {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error && error.code === 'disk_full' ? 'disk_full' : 'store_failed';
  if (error instanceof StoreError && 'outcome' in error.details)
    return new AppError(code, { message: unknownOutcome }, { cause: error });
  return new AppError(code, {}, { cause: error });
}
