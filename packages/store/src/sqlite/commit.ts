import type { CommitBatch, Unit, UnitResult, Write } from '../aggregates.ts';
import { insertAudit } from '../audit-in-rows.ts';
import type { Task } from '../tasks.ts';
import { type CheckedUnit, type CheckedWrite, checkUnit } from './check-unit.ts';
import { type Connection, isConstraintFailure } from './connection.ts';
import { applyTaskChange, deleteTask, insertTask } from './task-rows.ts';
import { writeBuild } from './write-build.ts';
import { writeDefinition } from './write-definition.ts';
import { writeRun } from './write-run.ts';

/** One transaction. Each unit is checked before its first write, on what the units before it have written. */
export function commitBatch(connection: Connection, batch: CommitBatch): readonly UnitResult[] {
  if (batch.units.length === 0 && batch.tasks.length === 0) return [];
  const broken = new Map<Unit, string>();
  for (;;) {
    try {
      return connection.transaction(() => writeBatch(connection, batch, broken));
    } catch (error) {
      // A unit that the schema refuses must not take the others with it: all again, without this one.
      if (!(error instanceof BrokenUnit)) throw error;
      broken.set(error.unit, error.message);
    }
  }
}

class BrokenUnit extends Error {
  readonly unit: Unit;

  constructor(unit: Unit, options: { readonly cause: Error }) {
    super(options.cause.message, options);
    this.unit = unit;
  }
}

function writeBatch(
  connection: Connection,
  { units, tasks }: CommitBatch,
  broken: ReadonlyMap<Unit, string>,
): readonly UnitResult[] {
  const results = units.map((unit): UnitResult => {
    const detail = broken.get(unit);
    return detail === undefined ? commitUnit(connection, unit) : { ok: false, conflict: { kind: 'broken', detail } };
  });
  for (const change of tasks) applyTaskChange(connection, change);
  return results;
}

function commitUnit(connection: Connection, unit: Unit): UnitResult {
  const checked = checkUnit(connection, unit);
  if (!checked.ok) return checked;
  try {
    return { ok: true, leased: writeUnit(connection, unit, checked) };
  } catch (cause) {
    if (cause instanceof Error && isConstraintFailure(cause)) throw new BrokenUnit(unit, { cause });
    throw cause;
  }
}

function writeUnit(connection: Connection, unit: Unit, { writes }: CheckedUnit): readonly Task[] {
  for (const definition of unit.definitions) writeDefinition(connection, definition);
  for (const { key, value, at } of unit.claims) {
    connection.run('INSERT INTO claims (key, value, at) VALUES (?, ?, ?)', key, value, at);
  }
  for (const id of unit.secrets ?? []) connection.run('UPDATE secrets SET unused_since = NULL WHERE id = ?', id);
  for (const entry of unit.audited ?? []) connection.run(...insertAudit(entry));
  const leased: Task[] = [];
  for (const checked of writes) {
    writeAggregate(connection, checked);
    leased.push(...writeTasks(connection, checked.write));
  }
  return leased;
}

function writeAggregate(connection: Connection, checked: CheckedWrite): void {
  if (checked.write.kind === 'run') writeRun(connection, checked.write, checked.row);
  else writeBuild(connection, checked.write, checked.row);
}

function writeTasks(connection: Connection, { endedTasks, newTasks }: Write): readonly Task[] {
  for (const id of endedTasks) deleteTask(connection, id);
  return newTasks.flatMap((task) => insertTask(connection, task) ?? []);
}
