import type { CommitBatch, Unit, UnitResult, Write } from '../aggregates.ts';
import type { Task } from '../tasks.ts';
import { type CheckedUnit, type CheckedWrite, checkUnit } from './check-unit.ts';
import type { Connection } from './connection.ts';
import { applyTaskChange, deleteTask, insertTask } from './task-rows.ts';
import { writeBuild } from './write-build.ts';
import { writeDefinition } from './write-definition.ts';
import { writeRun } from './write-run.ts';

/** One transaction. Each unit is checked before its first write, on what the units before it have written. */
export function commitBatch(connection: Connection, { units, tasks }: CommitBatch): readonly UnitResult[] {
  if (units.length === 0 && tasks.length === 0) return [];
  return connection.transaction(() => {
    const results = units.map((unit) => commitUnit(connection, unit));
    for (const change of tasks) applyTaskChange(connection, change);
    return results;
  });
}

function commitUnit(connection: Connection, unit: Unit): UnitResult {
  const checked = checkUnit(connection, unit);
  if (!checked.ok) return checked;
  return { ok: true, leased: writeUnit(connection, unit, checked) };
}

function writeUnit(connection: Connection, unit: Unit, { writes }: CheckedUnit): readonly Task[] {
  for (const definition of unit.definitions) writeDefinition(connection, definition);
  for (const { key, value, at } of unit.claims) {
    connection.run('INSERT INTO claims (key, value, at) VALUES (?, ?, ?)', key, value, at);
  }
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
