import type { CommitBatch, Unit } from '../aggregates.ts';
import type { Session } from './database.ts';

/** What the rows that a batch depends on say; locked until the end of the transaction. */
export type StoredState = {
  /** By kind and id: `seq` of the aggregate. */
  readonly versions: ReadonlyMap<string, number>;
  /** By id: the epoch of tasks that somebody holds. */
  readonly held: ReadonlyMap<string, number>;
  readonly facts: ReadonlyMap<string, number>;
  readonly claims: ReadonlyMap<string, string>;
  readonly actions: ReadonlySet<string>;
};

export function aggregateKey({ kind, id }: { readonly kind: 'run' | 'build'; readonly id: string }): string {
  return `${kind}:${id}`;
}

export function actionKey(project: string, name: string): string {
  return JSON.stringify([project, name]);
}

/** All questions are sent at once; locks are taken in the order of the keys, so that no two transactions wait for each other. */
export async function readStored(session: Session, { units }: CommitBatch): Promise<StoredState> {
  const [runs, builds, held, facts, claims, actions] = await Promise.all([
    lockedVersions(session, 'run', units),
    lockedVersions(session, 'build', units),
    heldTasks(session, units),
    lockedFacts(session, units),
    takenClaims(session, units),
    takenActions(session, units),
  ]);
  return { versions: new Map([...runs, ...builds]), held, facts, claims, actions };
}

async function lockedVersions(
  session: Session,
  kind: 'run' | 'build',
  units: readonly Unit[],
): Promise<readonly (readonly [string, number])[]> {
  const ids = sorted(
    units.flatMap(({ writes }) =>
      writes.flatMap((write) => (write.kind === kind && write.expectedVersion > 0 ? [write.id] : [])),
    ),
  );
  const fresh = sorted(
    units.flatMap(({ writes }) =>
      writes.flatMap((write) => (write.kind === kind && write.expectedVersion === 0 ? [write.id] : [])),
    ),
  );
  const all = sorted([...ids, ...fresh]);
  if (all.length === 0) return [];
  const sql =
    kind === 'run'
      ? 'SELECT id, seq FROM runs WHERE id = ANY(?::text[]) ORDER BY id FOR UPDATE'
      : 'SELECT id, seq FROM builds WHERE id = ANY(?::text[]) ORDER BY id FOR UPDATE';
  const rows = await session.all<{ readonly id: string; readonly seq: number }>(sql, all);
  return rows.map(({ id, seq }) => [aggregateKey({ kind, id }), seq]);
}

async function heldTasks(session: Session, units: readonly Unit[]): Promise<ReadonlyMap<string, number>> {
  const ids = sorted(units.flatMap(({ fences }) => fences.map(({ task }) => task)));
  if (ids.length === 0) return new Map();
  const rows = await session.all<{ readonly id: string; readonly epoch: number }>(
    'SELECT id, epoch FROM tasks WHERE id = ANY(?::text[]) AND owner IS NOT NULL ORDER BY id FOR UPDATE',
    ids,
  );
  return new Map(rows.map(({ id, epoch }) => [id, epoch]));
}

/** A fact that is not there gets a row of version 0, for there is nothing else to lock. */
async function lockedFacts(session: Session, units: readonly Unit[]): Promise<ReadonlyMap<string, number>> {
  const keys = sorted(units.flatMap(({ facts }) => facts.map(({ key }) => key)));
  if (keys.length === 0) return new Map();
  const missing = sorted(
    units.flatMap(({ facts }) => facts.flatMap(({ key, version }) => (version === 0 ? [key] : []))),
  );
  if (missing.length > 0) {
    const sql =
      "INSERT INTO facts (key, version, value) SELECT key, 0, '' FROM unnest(?::text[]) AS key ON CONFLICT DO NOTHING";
    void session.run(sql, missing).catch(() => undefined);
  }
  const rows = await session.all<{ readonly key: string; readonly version: number }>(
    'SELECT key, version FROM facts WHERE key = ANY(?::text[]) ORDER BY key FOR SHARE',
    keys,
  );
  return new Map(rows.map(({ key, version }) => [key, version]));
}

async function takenClaims(session: Session, units: readonly Unit[]): Promise<ReadonlyMap<string, string>> {
  const keys = sorted(units.flatMap(({ claims }) => claims.map(({ key }) => key)));
  if (keys.length === 0) return new Map();
  const sql = 'SELECT key, value FROM claims WHERE key = ANY(?::text[])';
  const rows = await session.all<{ readonly key: string; readonly value: string }>(sql, keys);
  return new Map(rows.map(({ key, value }) => [key, value]));
}

async function takenActions(session: Session, units: readonly Unit[]): Promise<ReadonlySet<string>> {
  const created = units.flatMap(({ definitions }) =>
    definitions.flatMap((each) => (each.kind === 'action' && each.create ? [each] : [])),
  );
  if (created.length === 0) return new Set();
  const rows = await session.all<{ readonly project: string; readonly name: string }>(
    'SELECT project, name FROM actions WHERE (project, name) IN (SELECT * FROM unnest(?::text[], ?::text[]))',
    created.map(({ project }) => project),
    created.map(({ job }) => job.name),
  );
  return new Set(rows.map(({ project, name }) => actionKey(project, name)));
}

function sorted(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].sort();
}
