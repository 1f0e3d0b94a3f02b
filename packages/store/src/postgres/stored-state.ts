import type { CommitBatch, Definition, Unit } from '../aggregates.ts';
import type { Session } from './database.ts';
import { openRunsKeys, type RunStatuses, touchedOpenRunsKeys } from './open-runs-keys.ts';
import { takePlaces } from './take-places.ts';

/** What the rows that a batch depends on say; locked until the end of the transaction. */
export type StoredState = {
  /** By kind and id. */
  readonly aggregates: ReadonlyMap<string, StoredAggregate>;
  /** By id: the epoch of tasks that somebody holds. */
  readonly held: ReadonlyMap<string, number>;
  readonly facts: ReadonlyMap<string, StoredFact>;
  readonly claims: ReadonlyMap<string, string>;
  /** The uuids of those that must not be there, or of which one is expected. */
  readonly actions: ReadonlyMap<string, string>;
  /** Hash of the newest version of those of which one is expected. */
  readonly flows: ReadonlyMap<string, string>;
};

export type StoredAggregate = {
  readonly seq: number;
  readonly status: string;
  /** Whether it has entries in inboxes; never of a build. */
  readonly awaits: boolean;
};

export type StoredFact = { readonly key: string; readonly version: number; readonly value: string };

export function aggregateKey({ kind, id }: { readonly kind: 'run' | 'build'; readonly id: string }): string {
  return `${kind}:${id}`;
}

export function definitionKey(project: string, name: string): string {
  return JSON.stringify([project, name]);
}

/** All questions are sent at once; locks are taken in the order of the keys, so that no two transactions wait for each other. */
export async function readStored(session: Session, { units }: CommitBatch): Promise<StoredState> {
  const counted = openRunsKeys(units);
  const [foundRuns, foundBuilds, held, countedFacts, facts, claims] = await Promise.all([
    lockedAggregates(session, 'run', units),
    lockedAggregates(session, 'build', units),
    lockedTasks(session, units),
    factsToChange(session, counted),
    factsToKeep(session, units, counted),
    takenClaims(session, units),
  ]);
  const runs = [...foundRuns, ...(await lateAggregates(session, 'run', { units, found: foundRuns }))];
  const builds = [...foundBuilds, ...(await lateAggregates(session, 'build', { units, found: foundBuilds }))];
  const statuses: RunStatuses = new Map(runs.map(({ id, status }) => [id, status]));
  // Rare: a run has come to another status by an event that does not tell of it.
  const late = touchedOpenRunsKeys(units, statuses).filter((key) => !counted.includes(key));
  const lateFacts = await factsToChange(session, late);
  const aggregates = [
    ...runs.map((row) => [aggregateKey({ kind: 'run', id: row.id }), row] as const),
    ...builds.map((row) => [aggregateKey({ kind: 'build', id: row.id }), row] as const),
  ];
  return {
    aggregates: new Map(aggregates),
    held,
    facts: new Map([...facts, ...countedFacts, ...lateFacts].map((fact) => [fact.key, fact])),
    claims,
    ...(await storedDefinitions(session, units)),
  };
}

type AggregateRow = StoredAggregate & { readonly id: string };

async function lockedAggregates(
  session: Session,
  kind: 'run' | 'build',
  units: readonly Unit[],
): Promise<readonly AggregateRow[]> {
  const ids = sorted(
    units.flatMap(({ writes, reads }) =>
      [...writes, ...reads].flatMap((each) => (each.kind === kind ? [each.id] : [])),
    ),
  );
  if (ids.length === 0) return [];
  return session.all(`${selectAggregate[kind]} WHERE id = ANY(?::text[]) ORDER BY id FOR UPDATE`, ids);
}

const selectAggregate = {
  run: 'SELECT id, seq, status, awaits_person AS awaits FROM runs',
  build: 'SELECT id, seq, status, false AS awaits FROM builds',
} as const;

/** What is not there nobody can lock; whoever makes it holds a task, which ends with a unit that rests on its absence. */
async function lockedTasks(session: Session, units: readonly Unit[]): Promise<ReadonlyMap<string, number>> {
  const ids = sorted(units.flatMap((unit) => [...unit.fences.map(({ task }) => task), ...tasksOfAbsent(unit)]));
  if (ids.length === 0) return new Map();
  const rows = await session.all<{ readonly id: string; readonly epoch: number; readonly held: boolean }>(
    'SELECT id, epoch, owner IS NOT NULL AS held FROM tasks WHERE id = ANY(?::text[]) ORDER BY id FOR UPDATE',
    ids,
  );
  return new Map(rows.flatMap(({ id, epoch, held }) => (held ? [[id, epoch]] : [])));
}

function tasksOfAbsent({ reads, writes }: Unit): readonly string[] {
  return reads.some(({ version }) => version === 0) ? writes.flatMap(({ endedTasks }) => endedTasks) : [];
}

/** Looked for once more, now that nobody makes it any more: it may have come while a task was waited for. */
async function lateAggregates(
  session: Session,
  kind: 'run' | 'build',
  { units, found }: { readonly units: readonly Unit[]; readonly found: readonly AggregateRow[] },
): Promise<readonly AggregateRow[]> {
  const absent = units.flatMap(({ reads }) => reads.filter((read) => read.kind === kind && read.version === 0));
  const known = new Set(found.map(({ id }) => id));
  const ids = sorted(absent.flatMap(({ id }) => (known.has(id) ? [] : [id])));
  if (ids.length === 0) return [];
  return session.all(`${selectAggregate[kind]} WHERE id = ANY(?::text[])`, ids);
}

async function factsToChange(session: Session, keys: readonly string[]): Promise<readonly StoredFact[]> {
  if (keys.length === 0) return [];
  addMissing(session, keys);
  return session.all('SELECT key, version, value FROM facts WHERE key = ANY(?::text[]) ORDER BY key FOR UPDATE', keys);
}

async function factsToKeep(
  session: Session,
  units: readonly Unit[],
  changed: readonly string[],
): Promise<readonly StoredFact[]> {
  const facts = units.flatMap((unit) => unit.facts).filter(({ key }) => !changed.includes(key));
  if (facts.length === 0) return [];
  addMissing(session, sorted(facts.flatMap(({ key, version }) => (version === 0 ? [key] : []))));
  const keys = sorted(facts.map(({ key }) => key));
  return session.all('SELECT key, version, value FROM facts WHERE key = ANY(?::text[]) ORDER BY key FOR SHARE', keys);
}

/** A fact that is not there gets a row of version 0, for there is nothing else to lock. */
function addMissing(session: Session, keys: readonly string[]): void {
  if (keys.length === 0) return;
  const sql =
    "INSERT INTO facts (key, version, value) SELECT key, 0, '' FROM unnest(?::text[]) AS key ON CONFLICT DO NOTHING";
  // The transaction tells of a failure; here nobody listens.
  void session.run(sql, keys).catch(() => undefined);
}

async function takenClaims(session: Session, units: readonly Unit[]): Promise<ReadonlyMap<string, string>> {
  const keys = sorted(units.flatMap(({ claims }) => claims.map(({ key }) => key)));
  if (keys.length === 0) return new Map();
  const sql = 'SELECT key, value FROM claims WHERE key = ANY(?::text[])';
  const rows = await session.all<{ readonly key: string; readonly value: string }>(sql, keys);
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/**
 * Who writes a definition takes a place among the changes before. To take it already here keeps them all waiting, also
 * where there is no row yet that could be locked. Locks of other rows are not taken behind it.
 */
async function storedDefinitions(
  session: Session,
  units: readonly Unit[],
): Promise<Pick<StoredState, 'actions' | 'flows'>> {
  const asked = units.flatMap(({ definitions }) => definitions.flatMap((each) => askedName(each) ?? []));
  if (asked.length === 0) return { actions: new Map(), flows: new Map() };
  await session.get(takePlaces, 'resource', 0);
  const find = async (table: 'actions' | 'flows', mark: 'uuid' | 'hash'): Promise<ReadonlyMap<string, string>> => {
    const named = asked.filter((each) => each.table === table);
    if (named.length === 0) return new Map();
    const rows = await session.all<{ readonly project: string; readonly name: string; readonly mark: string }>(
      `SELECT project, name, ${mark} AS mark FROM ${table}
       WHERE (project, name) IN (SELECT * FROM unnest(?::text[], ?::text[]))`,
      named.map(({ project }) => project),
      named.map(({ name }) => name),
    );
    return new Map(rows.map((row) => [definitionKey(row.project, row.name), row.mark]));
  };
  const [actions, flows] = await Promise.all([find('actions', 'uuid'), find('flows', 'hash')]);
  return { actions, flows };
}

type AskedName = { readonly table: 'actions' | 'flows'; readonly project: string; readonly name: string };

function askedName(definition: Definition): AskedName | undefined {
  const { project, expected } = definition;
  if (definition.kind === 'action') {
    const isAsked = definition.create || expected !== undefined;
    return isAsked ? { table: 'actions', project, name: definition.job.name } : undefined;
  }
  const { name } = definition;
  return name === undefined || expected === undefined ? undefined : { table: 'flows', project, name };
}

function sorted(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].sort();
}
