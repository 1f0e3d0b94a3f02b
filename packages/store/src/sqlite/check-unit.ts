import type { Conflict, Definition, Unit, Write } from '../aggregates.ts';
import { gapIn } from '../gap-in.ts';
import type { Connection } from './connection.ts';
import { isHeld } from './task-rows.ts';

/** What the row of an aggregate says before a write; it saves index entries that would not change. */
export type StoredRow = {
  readonly no: number;
  readonly seq: number;
  readonly status: string;
  readonly dueAt: number | null;
  readonly awaitsPerson: number;
  readonly flowHash: string | null;
};

export type CheckedWrite = { readonly write: Write; readonly row: StoredRow | undefined };

export type CheckedUnit = { readonly ok: true; readonly writes: readonly CheckedWrite[] };

type Refused = { readonly ok: false; readonly conflict: Conflict };

/** Whether a unit holds on what is stored now. It writes nothing, so that a refused unit leaves no trace. */
export function checkUnit(connection: Connection, unit: Unit): CheckedUnit | Refused {
  const writes = unit.writes.map((write) => ({ write, row: storedRow(connection, write) }));
  const conflict =
    first(writes, ({ write }) => gapIn(write)) ??
    versionConflict(writes) ??
    first(unit.reads, (read) => readConflict(connection, read)) ??
    first(unit.fences, (fence) => (isHeld(connection, fence) ? undefined : { kind: 'fence', task: fence.task })) ??
    first(unit.facts, (fact) => factConflict(connection, fact)) ??
    claimConflict(connection, unit) ??
    first(unit.definitions, (definition) => definitionConflict(connection, definition));
  return conflict ? { ok: false, conflict } : { ok: true, writes };
}

function storedRow(connection: Connection, { kind, id }: Write): StoredRow | undefined {
  return kind === 'run'
    ? connection.get(
        'SELECT no, seq, status, due_at AS dueAt, awaits_person AS awaitsPerson, flow_hash AS flowHash FROM runs WHERE id = ?',
        id,
      )
    : connection.get(
        'SELECT no, seq, status, NULL AS dueAt, 0 AS awaitsPerson, NULL AS flowHash FROM builds WHERE id = ?',
        id,
      );
}

function versionConflict(writes: readonly CheckedWrite[]): Conflict | undefined {
  return first(writes, ({ write, row }) =>
    (row?.seq ?? 0) === write.expectedVersion ? undefined : { kind: 'version', id: write.id },
  );
}

function readConflict(connection: Connection, { kind, id, version }: Unit['reads'][number]): Conflict | undefined {
  const sql = kind === 'run' ? 'SELECT seq FROM runs WHERE id = ?' : 'SELECT seq FROM builds WHERE id = ?';
  const row = connection.get<{ readonly seq: number }>(sql, id);
  return (row?.seq ?? 0) === version ? undefined : { kind: 'version', id };
}

function factConflict(connection: Connection, { key, version }: Unit['facts'][number]): Conflict | undefined {
  const row = connection.get<{ readonly version: number }>('SELECT version FROM facts WHERE key = ?', key);
  return (row?.version ?? 0) === version ? undefined : { kind: 'fact', key };
}

function claimConflict(connection: Connection, { claims }: Unit): Conflict | undefined {
  return first(claims, ({ key }) => {
    const taken = connection.get<{ readonly value: string }>('SELECT value FROM claims WHERE key = ?', key);
    return taken && { kind: 'claim', key, value: taken.value };
  });
}

function definitionConflict(connection: Connection, definition: Definition): Conflict | undefined {
  return definition.kind === 'action' ? actionConflict(connection, definition) : flowConflict(connection, definition);
}

type Named<Kind> = Extract<Definition, { readonly kind: Kind }>;

function actionConflict(connection: Connection, action: Named<'action'>): Conflict | undefined {
  const { project, job, create, expected } = action;
  if (!create && expected === undefined) return undefined;
  const sql = 'SELECT uuid FROM actions WHERE project = ? AND name = ?';
  const uuid = connection.get<{ readonly uuid: string }>(sql, project, job.name)?.uuid;
  if (create && uuid !== undefined) return { kind: 'name', name: job.name };
  return expected === undefined || uuid === expected ? undefined : { kind: 'action', project, name: job.name };
}

function flowConflict(connection: Connection, { project, name, expected }: Named<'flow'>): Conflict | undefined {
  if (name === undefined || expected === undefined) return undefined;
  const sql = 'SELECT hash FROM flows WHERE project = ? AND name = ?';
  const hash = connection.get<{ readonly hash: string }>(sql, project, name)?.hash;
  if ((hash ?? null) === expected) return undefined;
  return { kind: 'flow', project, name, ...(hash !== undefined && { hash }) };
}

function first<T>(items: readonly T[], find: (item: T) => Conflict | undefined): Conflict | undefined {
  for (const item of items) {
    const conflict = find(item);
    if (conflict) return conflict;
  }
  return undefined;
}
