import type { Fence } from '../aggregates.ts';
import { selectFirstEpoch } from '../copies.ts';
import type { NewTask, Task, TaskChange } from '../tasks.ts';
import type { Connection } from './connection.ts';

/** Answers the task when it is leased at birth. */
export function insertTask(connection: Connection, task: NewTask): Task | undefined {
  const { id, project, payload, labels, at, lease } = task;
  const row = connection.get<{ readonly epoch: number }>(
    `INSERT INTO tasks (id, project, kind, claimable_at, owner, epoch, tries, created_at, labels, payload)
     VALUES (?, ?, ?, ?, ?,
       ? + (${selectFirstEpoch}), 0, ?, ?, ?)
     RETURNING epoch`,
    id,
    project,
    payload.kind,
    lease?.until ?? at,
    lease?.owner ?? null,
    lease ? 1 : 0,
    at,
    JSON.stringify(labels),
    JSON.stringify(payload),
  );
  if (!lease || !row) return undefined;
  const { owner, until: leaseUntil } = lease;
  return { id, project, payload, labels, createdAt: at, owner, epoch: row.epoch, leaseUntil, tries: 0 };
}

export function deleteTask(connection: Connection, id: string): void {
  connection.run('DELETE FROM tasks WHERE id = ?', id);
}

/** Who lost the lease, or gave it back, changes nothing. */
export function applyTaskChange(connection: Connection, change: TaskChange): void {
  if (change.change === 'finish') {
    connection.run('DELETE FROM tasks WHERE id = ? AND epoch = ? AND owner IS NOT NULL', change.task, change.epoch);
  } else {
    connection.run(
      `UPDATE tasks SET owner = NULL, claimable_at = ?, tries = tries + ?, problem = ?
       WHERE id = ? AND epoch = ? AND owner IS NOT NULL`,
      change.notBefore,
      change.change === 'retry' ? 1 : 0,
      change.problem,
      change.task,
      change.epoch,
    );
  }
}

export function isHeld(connection: Connection, { task, epoch }: Fence): boolean {
  const held = 'SELECT 1 FROM tasks WHERE id = ? AND epoch = ? AND owner IS NOT NULL';
  return connection.get(held, task, epoch) !== undefined;
}
