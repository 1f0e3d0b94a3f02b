import type { Build, Fact, Instant, Run } from '@signalbox/engine';
import type { Aggregate, AggregateRef, AggregateStore, AttemptRow } from '../aggregates.ts';
import { selectCopyOf } from '../copies.ts';
import { commitBatch } from './commit.ts';
import type { Connection } from './connection.ts';

export function sqliteAggregates(connection: Connection): AggregateStore {
  return {
    load: async (refs) => refs.flatMap((ref) => loadOne(connection, ref) ?? []),
    facts: async (keys) => Object.fromEntries(keys.map((key) => [key, readFact(connection, key)])),
    commit: async (batch) => commitBatch(connection, batch),
    claimed: async (key) =>
      connection.get<{ readonly value: string }>('SELECT value FROM claims WHERE key = ?', key)?.value,
    attempt: async (uuid) => connection.get<AttemptRow>(`${selectAttempt} WHERE uuid = ?`, uuid),
    copyOf: async (uuid) => connection.get<{ readonly copy: number | null }>(selectCopyOf, uuid)?.copy ?? undefined,
    dueRuns: async (now, limit) =>
      connection
        .all<{ readonly id: string }>('SELECT id FROM runs WHERE due_at <= ? ORDER BY due_at LIMIT ?', now, limit)
        .map(({ id }) => id),
    nextDueAt: async (now) =>
      connection.get<{ readonly at: Instant | null }>('SELECT min(due_at) AS at FROM runs WHERE due_at > ?', now)?.at ??
      undefined,
    nextBuildNumber: async (repository) => takeBuildNumber(connection, repository),
  };
}

export const selectAttempt = 'SELECT uuid, project, run, step, visit, attempt, at FROM attempts';

function loadOne(connection: Connection, { kind, id }: AggregateRef): Aggregate | undefined {
  const sql = kind === 'run' ? 'SELECT state FROM runs WHERE id = ?' : 'SELECT state FROM builds WHERE id = ?';
  const row = connection.get<{ readonly state: string }>(sql, id);
  if (!row) return undefined;
  return kind === 'run'
    ? { kind, id, state: JSON.parse(row.state) as Run }
    : { kind, id, state: JSON.parse(row.state) as Build };
}

function readFact(connection: Connection, key: string): Fact {
  const row = connection.get<{ readonly version: number; readonly value: string }>(
    'SELECT version, value FROM facts WHERE key = ?',
    key,
  );
  return row ? { version: row.version, value: JSON.parse(row.value) } : { version: 0, value: undefined };
}

function takeBuildNumber(connection: Connection, repository: string): number {
  const row = connection.get<{ readonly latest: number }>(
    `INSERT INTO build_numbers (repository, latest) VALUES (?, 1)
     ON CONFLICT (repository) DO UPDATE SET latest = latest + 1 RETURNING latest`,
    repository,
  );
  if (!row) throw new Error(`no number was given for builds of ${repository}`);
  return row.latest;
}
