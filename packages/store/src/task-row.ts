import type { Payload, Task } from './tasks.ts';

/** A task as both databases keep it. */
export type TaskRow = {
  readonly id: string;
  readonly project: string;
  readonly claimableAt: number;
  readonly owner: string | null;
  readonly epoch: number;
  readonly tries: number;
  readonly createdAt: number;
  readonly labels: string;
  readonly payload: string;
  readonly problem: string | null;
};

export const selectTask =
  'SELECT id, project, claimable_at AS "claimableAt", owner, epoch, tries, created_at AS "createdAt", labels, payload, problem FROM tasks';

/** A task that nobody holds has an empty owner. */
export function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    project: row.project,
    payload: JSON.parse(row.payload) as Payload,
    labels: JSON.parse(row.labels) as Task['labels'],
    createdAt: row.createdAt,
    owner: row.owner ?? '',
    epoch: row.epoch,
    leaseUntil: row.claimableAt,
    tries: row.tries,
    ...(row.problem !== null && { problem: row.problem }),
  };
}

/** Whether all labels of the task are among the offered ones. */
export function isAmong(offered: Task['labels'], { labels }: TaskRow): boolean {
  const wanted = Object.entries(JSON.parse(labels) as Task['labels']);
  return wanted.every(([key, value]) => offered[key] === value);
}
