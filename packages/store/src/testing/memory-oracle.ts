import { countedIn, type OpenRunsFact, type Run } from '@signalbox/engine';
import type { CommitBatch, Conflict, Unit, Write } from '../aggregates.ts';
import { openRunsChange } from '../open-runs-change.ts';
import type { ClaimRequest, Task, TaskChange } from '../tasks.ts';

type HeldTask = Task & { readonly isHeld: boolean };

/** What a store must be after each command, as plainly as it can be said. */
export class MemoryOracle {
  readonly aggregates = new Map<string, Write['state']>();
  readonly journals = new Map<string, readonly Write['transitions'][number][]>();
  readonly tasks = new Map<string, HeldTask>();
  readonly facts = new Map<string, { readonly version: number; readonly value: OpenRunsFact }>();
  readonly #claims = new Map<string, string>();
  readonly #attempts = new Set<string>();

  /** The kind of each conflict, or `ok`. */
  commit({ units, tasks }: CommitBatch): readonly string[] {
    const results = units.map((unit) => {
      const conflict = this.#conflictOf(unit);
      if (conflict) return conflict;
      this.#take(unit);
      return 'ok';
    });
    for (const change of tasks) this.#change(change);
    return results;
  }

  claim({ kinds, owner, now, leaseUntil, limit, labels }: ClaimRequest): readonly string[] {
    const fits = (task: Task) => Object.entries(task.labels).every(([key, value]) => !labels || labels[key] === value);
    const free = [...this.tasks.values()]
      .filter((task) => kinds.includes(task.payload.kind) && task.leaseUntil <= now && fits(task))
      .sort(
        (a, b) =>
          a.leaseUntil - b.leaseUntil ||
          kinds.indexOf(a.payload.kind) - kinds.indexOf(b.payload.kind) ||
          (a.id < b.id ? -1 : 1),
      );
    const claimed = free.slice(0, limit);
    for (const task of claimed) {
      this.tasks.set(task.id, { ...task, owner, epoch: task.epoch + 1, leaseUntil, isHeld: true });
    }
    return claimed.map(({ id }) => id);
  }

  extend(id: string, epoch: number, until: number): boolean {
    const task = this.#held(id, epoch);
    if (task) this.tasks.set(id, { ...task, leaseUntil: until });
    return task !== undefined;
  }

  releaseOwner(owner: string, now: number): number {
    const held = [...this.tasks.values()].filter((task) => task.isHeld && task.owner === owner);
    for (const task of held) {
      this.tasks.set(task.id, { ...task, owner: '', isHeld: false, leaseUntil: Math.min(task.createdAt, now) });
    }
    return held.length;
  }

  #conflictOf({ writes, fences, facts, claims }: Unit): Conflict['kind'] | undefined {
    const versionOf = (write: Write) => this.aggregates.get(keyOf(write))?.seq ?? 0;
    if (writes.some((write) => write.transitions.length === 0)) return 'broken';
    if (writes.some((write) => versionOf(write) !== write.expectedVersion)) return 'version';
    if (fences.some(({ task, epoch }) => !this.#held(task, epoch))) return 'fence';
    if (facts.some(({ key, version }) => (this.facts.get(key)?.version ?? 0) !== version)) return 'fact';
    if (claims.some(({ key }) => this.#claims.has(key))) return 'claim';
    const uuids = writes.flatMap((write) => (write.kind === 'run' ? write.attempts.map(({ uuid }) => uuid) : []));
    return uuids.some((uuid) => this.#attempts.has(uuid)) ? 'broken' : undefined;
  }

  #take({ writes, claims }: Unit): void {
    for (const { key, value } of claims) this.#claims.set(key, value);
    for (const write of writes) {
      const key = keyOf(write);
      if (write.kind === 'run') this.#takeRun(write);
      this.aggregates.set(key, write.state);
      this.journals.set(key, [...(this.journals.get(key) ?? []), ...write.transitions]);
      for (const task of write.endedTasks) this.tasks.delete(task);
      for (const { id, project, payload, labels, at, lease } of write.newTasks) {
        const holder = { owner: lease?.owner ?? '', epoch: lease ? 1 : 0, leaseUntil: lease?.until ?? at };
        const task = { id, project, payload, labels, createdAt: at, tries: 0, ...holder, isHeld: lease !== undefined };
        this.tasks.set(id, task);
      }
    }
  }

  #takeRun({ state, attempts }: Extract<Write, { kind: 'run' }>): void {
    for (const { uuid } of attempts) this.#attempts.add(uuid);
    const before = this.aggregates.get(`run:${state.id}`) as Run | undefined;
    const change = openRunsChange(before?.state.status, state.state.status);
    if (change) for (const key of countedIn(state)) this.#count(key, change);
  }

  #count(key: string, change: OpenRunsFact): void {
    const { version, value } = this.facts.get(key) ?? { version: 0, value: { open: 0, waiting: 0 } };
    this.facts.set(key, {
      version: version === 0 || change.open !== 0 ? version + 1 : version,
      value: { open: value.open + change.open, waiting: value.waiting + change.waiting },
    });
  }

  #change(change: TaskChange): void {
    const task = this.#held(change.task, change.epoch);
    if (!task) return;
    if (change.change === 'finish') this.tasks.delete(task.id);
    else {
      const { notBefore: leaseUntil, problem } = change;
      const tries = task.tries + (change.change === 'retry' ? 1 : 0);
      this.tasks.set(task.id, { ...task, owner: '', isHeld: false, leaseUntil, tries, problem });
    }
  }

  #held(id: string, epoch: number): HeldTask | undefined {
    const task = this.tasks.get(id);
    return task?.isHeld && task.epoch === epoch ? task : undefined;
  }
}

function keyOf({ kind, id }: Pick<Write, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}
