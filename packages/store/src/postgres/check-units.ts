import { countedIn, type OpenRunsFact, type Run } from '@signalbox/engine';
import type { AggregateRef, Conflict, Definition, Unit, UnitResult } from '../aggregates.ts';
import { awaitsPerson } from '../awaits-person.ts';
import { gapIn } from '../gap-in.ts';
import { openRunsChange } from '../open-runs-change.ts';
import {
  aggregateKey,
  definitionKey,
  type StoredAggregate,
  type StoredFact,
  type StoredState,
} from './stored-state.ts';

type Refused = Extract<UnitResult, { ok: false }>;

export type CheckedUnits = {
  /** In the order of the units: the refusal, or undefined for one that holds. */
  readonly refusals: readonly (Refused | undefined)[];
  readonly accepted: readonly Unit[];
  /** What the accepted ones make of facts. */
  readonly changedFacts: readonly StoredFact[];
  /** Ids of runs that had entries in inboxes before. */
  readonly awaited: ReadonlySet<string>;
};

/** Each unit on what is stored and what the accepted ones before it will have written. */
export function checkUnits(units: readonly Unit[], stored: StoredState, firstEpoch: number): CheckedUnits {
  const seen = new Overlay(stored, firstEpoch);
  const accepted: Unit[] = [];
  const refusals = units.map((unit): Refused | undefined => {
    const conflict = seen.conflictOf(unit);
    if (conflict) return { ok: false, conflict };
    seen.take(unit);
    accepted.push(unit);
    return undefined;
  });
  const awaited = new Set(
    units.flatMap(({ writes }) =>
      writes.flatMap((write) => (stored.aggregates.get(aggregateKey(write))?.awaits ? write.id : [])),
    ),
  );
  return { refusals, accepted, changedFacts: seen.changedFacts(), awaited };
}

class Overlay {
  readonly #aggregates: Map<string, StoredAggregate>;
  readonly #held: Map<string, number>;
  readonly #facts: Map<string, StoredFact>;
  readonly #changedFacts = new Set<string>();
  readonly #claims: Map<string, string>;
  readonly #actions: Map<string, string>;
  readonly #flows: Map<string, string>;

  readonly #firstEpoch: number;

  constructor({ aggregates, held, facts, claims, actions, flows }: StoredState, firstEpoch: number) {
    this.#firstEpoch = firstEpoch;
    this.#aggregates = new Map(aggregates);
    this.#held = new Map(held);
    this.#facts = new Map(facts);
    this.#claims = new Map(claims);
    this.#actions = new Map(actions);
    this.#flows = new Map(flows);
  }

  conflictOf(unit: Unit): Conflict | undefined {
    return (
      first(unit.writes, gapIn) ??
      first(unit.writes, (write) => this.#versionConflict(write, write.expectedVersion)) ??
      first(unit.reads, (read) => this.#versionConflict(read, read.version)) ??
      first(unit.fences, ({ task, epoch }) => (this.#held.get(task) === epoch ? undefined : { kind: 'fence', task })) ??
      first(unit.facts, ({ key, version }) =>
        (this.#facts.get(key)?.version ?? 0) === version ? undefined : { kind: 'fact', key },
      ) ??
      first(unit.claims, ({ key }) => {
        const value = this.#claims.get(key);
        return value === undefined ? undefined : { kind: 'claim', key, value };
      }) ??
      first(unit.definitions, (definition) => this.#definitionConflict(definition))
    );
  }

  take({ writes, claims, definitions }: Unit): void {
    for (const write of writes) {
      if (write.kind === 'run') this.#count(write.state);
      const { seq, state } = write.state;
      const awaits = write.kind === 'run' && awaitsPerson(write.state);
      this.#aggregates.set(aggregateKey(write), { seq, status: state.status, awaits });
      for (const task of write.endedTasks) this.#held.delete(task);
      for (const { id, lease } of write.newTasks) if (lease) this.#held.set(id, this.#firstEpoch + 1);
    }
    for (const { key, value } of claims) this.#claims.set(key, value);
    for (const each of definitions) {
      if (each.kind === 'action') this.#actions.set(definitionKey(each.project, each.job.name), each.uuid);
      else if (each.name !== undefined) this.#flows.set(definitionKey(each.project, each.name), each.version.hash);
    }
  }

  changedFacts(): readonly StoredFact[] {
    return [...this.#changedFacts].sort().flatMap((key) => this.#facts.get(key) ?? []);
  }

  /** How many runs of a flow or a template are open and how many wait: what their limits are decided on. */
  #count(run: Run): void {
    const before = this.#aggregates.get(aggregateKey({ kind: 'run', id: run.id }))?.status;
    const change = openRunsChange(before, run.state.status);
    if (change) for (const key of countedIn(run)) this.#change(key, change);
  }

  #change(key: string, change: OpenRunsFact): void {
    const { version, value } = this.#facts.get(key) ?? { version: 0, value: '' };
    const was = version === 0 ? { open: 0, waiting: 0 } : (JSON.parse(value) as OpenRunsFact);
    const fact: OpenRunsFact = { open: was.open + change.open, waiting: was.waiting + change.waiting };
    // Who only waits changes nothing for the others: their decisions stand on the version.
    const next = version === 0 || change.open !== 0 ? version + 1 : version;
    this.#facts.set(key, { key, version: next, value: JSON.stringify(fact) });
    this.#changedFacts.add(key);
  }

  #definitionConflict(definition: Definition): Conflict | undefined {
    const { project } = definition;
    if (definition.kind === 'action') {
      const { create, expected, job } = definition;
      const uuid = this.#actions.get(definitionKey(project, job.name));
      if (create && uuid !== undefined) return { kind: 'name', name: job.name };
      return expected === undefined || uuid === expected ? undefined : { kind: 'action', project, name: job.name };
    }
    const { name, expected } = definition;
    if (name === undefined || expected === undefined) return undefined;
    const hash = this.#flows.get(definitionKey(project, name));
    if ((hash ?? null) === expected) return undefined;
    return { kind: 'flow', project, name, ...(hash !== undefined && { hash }) };
  }

  #versionConflict(aggregate: AggregateRef, expected: number): Conflict | undefined {
    const version = this.#aggregates.get(aggregateKey(aggregate))?.seq ?? 0;
    return version === expected ? undefined : { kind: 'version', id: aggregate.id };
  }
}

function first<T>(items: readonly T[], find: (item: T) => Conflict | undefined): Conflict | undefined {
  for (const item of items) {
    const conflict = find(item);
    if (conflict) return conflict;
  }
  return undefined;
}
