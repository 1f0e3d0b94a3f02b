import type { Instant } from '@signalbox/engine';
import {
  countOfGroup,
  groupOf,
  isChoosy,
  isFor,
  selectHeldWorkflows,
  selectTask,
  type TaskRow,
  taskOf,
} from '../task-row.ts';
import type { ClaimRequest, Task, TaskKind, TaskStore } from '../tasks.ts';
import type { Connection } from './connection.ts';

export function sqliteTasks(connection: Connection): TaskStore {
  return {
    claim: async (request) => {
      // Asked each second by a server that has nothing to do: that takes no lock and is no transaction.
      const next = nextClaimableAt(connection, request.kinds);
      if (next === undefined || next > request.now) return [];
      return connection.transaction(() => claim(connection, request));
    },
    extend: async ({ task, epoch, until }) => {
      const sql = 'UPDATE tasks SET claimable_at = ? WHERE id = ? AND epoch = ? AND owner IS NOT NULL';
      return connection.run(sql, until, task, epoch) === 1;
    },
    heldBy: async (owner) => connection.all<TaskRow>(`${selectTask} WHERE owner = ? ORDER BY id`, owner).map(taskOf),
    task: async (id) => {
      const row = connection.get<TaskRow>(`${selectTask} WHERE id = ?`, id);
      return row && taskOf(row);
    },
    nextClaimableAt: async (kinds) => nextClaimableAt(connection, kinds),
    releaseOwner: async (owner, now) => connection.run(`UPDATE tasks SET ${released} WHERE owner = ?`, now, owner),
  };
}

/** The leases of servers die with the process that held the lock of the database. */
export function releaseServers(connection: Connection, now: Instant): number {
  return connection.run(`UPDATE tasks SET ${released} WHERE owner >= 'server:' AND owner < 'server;'`, now);
}

/** Back at its old place in the queue. */
const released = 'owner = NULL, claimable_at = min(created_at, ?)';

/** So many candidates are looked at together while labels rule most of them out. */
const candidatesAtOnce = 256;

function claim(connection: Connection, request: ClaimRequest): readonly Task[] {
  const rows = candidates(connection, request).slice(0, request.limit);
  return rows.map((row) => lease(connection, row, request));
}

function candidates(connection: Connection, request: ClaimRequest): readonly TaskRow[] {
  const rows = request.kinds.flatMap((kind) => candidatesOfKind(connection, kind, request));
  return rows.sort((a, b) => a.claimableAt - b.claimableAt);
}

function candidatesOfKind(connection: Connection, kind: TaskKind, request: ClaimRequest): readonly TaskRow[] {
  const found: TaskRow[] = [];
  const pageSize = isChoosy(request) ? candidatesAtOnce : request.limit;
  let from: { readonly claimableAt: number; readonly id: string } = { claimableAt: Number.MIN_SAFE_INTEGER, id: '' };
  while (found.length < request.limit) {
    const page = connection.all<TaskRow>(
      `${selectTask} WHERE kind = ? AND claimable_at <= ? AND (claimable_at, id) > (?, ?)
       ORDER BY claimable_at, id LIMIT ?`,
      kind,
      request.now,
      from.claimableAt,
      from.id,
      pageSize,
    );
    const fitting = page.filter((row) => isFor(request, row));
    found.push(...withRoom(connection, fitting, request));
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    from = last;
  }
  return found;
}

/** Those of full groups stay where they are. */
function withRoom(connection: Connection, rows: readonly TaskRow[], { now, limit }: ClaimRequest): readonly TaskRow[] {
  if (!rows.some((row) => groupOf(row))) return rows;
  const held = connection.all<Pick<TaskRow, 'payload'>>(selectHeldWorkflows, now);
  const taken: TaskRow[] = [];
  for (const row of rows) {
    const group = groupOf(row);
    if (taken.length === limit) break;
    if (!group || countOfGroup(group, [...held, ...taken]) < group.limit) taken.push(row);
  }
  return taken;
}

function lease(connection: Connection, row: TaskRow, { owner, leaseUntil }: ClaimRequest): Task {
  const epoch = row.epoch + 1;
  connection.run(
    'UPDATE tasks SET owner = ?, epoch = ?, claimable_at = ? WHERE id = ? AND epoch = ?',
    owner,
    epoch,
    leaseUntil,
    row.id,
    row.epoch,
  );
  return taskOf({ ...row, owner, epoch, claimableAt: leaseUntil });
}

function nextClaimableAt(connection: Connection, kinds: readonly TaskKind[]): Instant | undefined {
  const times = kinds.flatMap((kind) => {
    const sql = 'SELECT min(claimable_at) AS at FROM tasks WHERE kind = ?';
    return connection.get<{ readonly at: Instant | null }>(sql, kind)?.at ?? [];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}
