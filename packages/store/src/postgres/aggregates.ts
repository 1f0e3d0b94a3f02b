import type { Build, Fact, Instant, Run } from '@signalbox/engine';
import type { Aggregate, AggregateRef, AggregateStore, AttemptRow } from '../aggregates.ts';
import { selectCopyOf } from '../copies.ts';
import { type Committing, commitBatch } from './commit.ts';
import type { Database } from './database.ts';

export const selectAttempt = 'SELECT uuid, project, run, step, visit, attempt, at FROM attempts';

export function postgresAggregates(given: Committing): AggregateStore {
  const { database } = given;
  return {
    load: (refs) => load(database, refs),
    facts: async (keys) => {
      const sql = 'SELECT key, version, value FROM facts WHERE key = ANY(?::text[])';
      const rows = await database.all<StoredFact>(sql, keys);
      return Object.fromEntries(keys.map((key) => [key, factOf(rows.find((row) => row.key === key))]));
    },
    commit: (batch) => commitBatch(given, batch),
    claimed: async (key) =>
      (await database.get<{ readonly value: string }>('SELECT value FROM claims WHERE key = ?', key))?.value,
    attempt: (uuid) => database.get<AttemptRow>(`${selectAttempt} WHERE uuid = ?`, uuid),
    copyOf: async (uuid) =>
      (await database.get<{ readonly copy: number | null }>(selectCopyOf, uuid))?.copy ?? undefined,
    dueRuns: async (now, limit) => {
      const sql = 'SELECT id FROM runs WHERE due_at <= ? ORDER BY due_at, no LIMIT ?';
      return (await database.all<{ readonly id: string }>(sql, now, limit)).map(({ id }) => id);
    },
    nextDueAt: async (now) => {
      const sql = 'SELECT min(due_at) AS at FROM runs WHERE due_at > ?';
      return (await database.get<{ readonly at: Instant | null }>(sql, now))?.at ?? undefined;
    },
    nextBuildNumber: async (repository) => {
      const row = await database.get<{ readonly latest: number }>(
        `INSERT INTO build_numbers (repository, latest) VALUES (?, 1)
         ON CONFLICT (repository) DO UPDATE SET latest = build_numbers.latest + 1 RETURNING latest`,
        repository,
      );
      if (!row) throw new Error(`no number was given for builds of ${repository}`);
      return row.latest;
    },
  };
}

async function load(database: Database, refs: readonly AggregateRef[]): Promise<readonly Aggregate[]> {
  const idsOf = (kind: AggregateRef['kind']) => refs.flatMap((ref) => (ref.kind === kind ? [ref.id] : []));
  const [runs, builds] = await Promise.all([
    statesOf(database, 'runs', idsOf('run')),
    statesOf(database, 'builds', idsOf('build')),
  ]);
  return refs.flatMap(({ kind, id }): Aggregate[] => {
    const state = (kind === 'run' ? runs : builds).get(id);
    if (state === undefined) return [];
    return kind === 'run'
      ? [{ kind, id, state: JSON.parse(state) as Run }]
      : [{ kind, id, state: JSON.parse(state) as Build }];
  });
}

/** Mostly it is one, and a question for one is planned once. */
async function statesOf(
  database: Database,
  table: 'runs' | 'builds',
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const [first, ...more] = ids;
  if (first === undefined) return new Map();
  const select = `SELECT id, state FROM ${table} WHERE id =`;
  type Row = { readonly id: string; readonly state: string };
  const rows =
    more.length === 0
      ? await database.all<Row>(`${select} ?`, first)
      : await database.all<Row>(`${select} ANY(?::text[])`, ids);
  return new Map(rows.map(({ id, state }) => [id, state]));
}

type StoredFact = { readonly key: string; readonly version: number; readonly value: string };

function factOf(row: StoredFact | undefined): Fact {
  if (!row || row.version === 0) return { version: 0, value: undefined };
  return { version: row.version, value: JSON.parse(row.value) };
}
