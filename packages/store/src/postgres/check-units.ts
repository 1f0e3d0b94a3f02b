import type { Conflict, Unit, UnitResult, Write } from '../aggregates.ts';
import { gapIn } from '../gap-in.ts';
import { actionKey, aggregateKey, type StoredState } from './stored-state.ts';

type Refused = Extract<UnitResult, { ok: false }>;

export type CheckedUnits = {
  /** In the order of the units: the refusal, or undefined for one that holds. */
  readonly refusals: readonly (Refused | undefined)[];
  readonly accepted: readonly Unit[];
};

/** Each unit on what is stored and what the accepted ones before it will have written. */
export function checkUnits(units: readonly Unit[], stored: StoredState): CheckedUnits {
  const seen = new Overlay(stored);
  const accepted: Unit[] = [];
  const refusals = units.map((unit): Refused | undefined => {
    const conflict = seen.conflictOf(unit);
    if (conflict) return { ok: false, conflict };
    seen.take(unit);
    accepted.push(unit);
    return undefined;
  });
  return { refusals, accepted };
}

class Overlay {
  readonly #versions: Map<string, number>;
  readonly #held: Map<string, number>;
  readonly #facts: ReadonlyMap<string, number>;
  readonly #claims: Map<string, string>;
  readonly #actions: Set<string>;

  constructor({ versions, held, facts, claims, actions }: StoredState) {
    this.#versions = new Map(versions);
    this.#held = new Map(held);
    this.#facts = facts;
    this.#claims = new Map(claims);
    this.#actions = new Set(actions);
  }

  conflictOf(unit: Unit): Conflict | undefined {
    return (
      first(unit.writes, gapIn) ??
      first(unit.writes, (write) => this.#versionConflict(write)) ??
      first(unit.fences, ({ task, epoch }) => (this.#held.get(task) === epoch ? undefined : { kind: 'fence', task })) ??
      first(unit.facts, ({ key, version }) =>
        (this.#facts.get(key) ?? 0) === version ? undefined : { kind: 'fact', key },
      ) ??
      first(unit.claims, ({ key }) => {
        const value = this.#claims.get(key);
        return value === undefined ? undefined : { kind: 'claim', key, value };
      }) ??
      first(unit.definitions, (definition) => {
        if (definition.kind !== 'action' || !definition.create) return undefined;
        const { project, job } = definition;
        return this.#actions.has(actionKey(project, job.name)) ? { kind: 'name', name: job.name } : undefined;
      })
    );
  }

  take({ writes, claims, definitions }: Unit): void {
    for (const write of writes) {
      this.#versions.set(aggregateKey(write), write.state.seq);
      for (const task of write.endedTasks) this.#held.delete(task);
      for (const { id, lease } of write.newTasks) if (lease) this.#held.set(id, 1);
    }
    for (const { key, value } of claims) this.#claims.set(key, value);
    for (const each of definitions)
      if (each.kind === 'action') this.#actions.add(actionKey(each.project, each.job.name));
  }

  #versionConflict(write: Write): Conflict | undefined {
    const version = this.#versions.get(aggregateKey(write)) ?? 0;
    return version === write.expectedVersion ? undefined : { kind: 'version', id: write.id };
  }
}

function first<T>(items: readonly T[], find: (item: T) => Conflict | undefined): Conflict | undefined {
  for (const item of items) {
    const conflict = find(item);
    if (conflict) return conflict;
  }
  return undefined;
}
