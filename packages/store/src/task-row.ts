import type { ClaimRequest, Payload, Task, TaskGroup } from './tasks.ts';

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

export function groupOf({ payload }: Pick<TaskRow, 'payload'>): TaskGroup | undefined {
  const parsed = JSON.parse(payload) as Payload;
  return parsed.kind === 'workflow' ? parsed.group : undefined;
}

/** Payloads of tasks that somebody holds, among which are those of a group. */
export const selectHeldWorkflows =
  "SELECT payload FROM tasks WHERE kind = 'workflow' AND owner IS NOT NULL AND claimable_at > ?";

/** How many of the held ones are of a group. */
export function countOfGroup({ key }: TaskGroup, held: readonly Pick<TaskRow, 'payload'>[]): number {
  return held.filter((row) => groupOf(row)?.key === key).length;
}

/** Whether a task is of a wanted project, and all of its labels are among the offered ones. */
export function isFor({ labels: offered, projects }: ClaimRequest, { project, labels }: TaskRow): boolean {
  if (projects && !projects.includes(project)) return false;
  const wanted = offered ? Object.entries(JSON.parse(labels) as Task['labels']) : [];
  return wanted.every(([key, value]) => offered?.[key] === value);
}

/** Whether some tasks of a kind may be for others. */
export function isChoosy({ labels, projects }: ClaimRequest): boolean {
  return labels !== undefined || projects !== undefined;
}
