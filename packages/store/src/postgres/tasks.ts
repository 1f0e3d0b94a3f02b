import type { Instant } from '@signalbox/engine';
import { selectFirstEpoch } from '../copies.ts';
import { claimsOfTask } from '../epochs.ts';
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
import type { ClaimRequest, Task, TaskGroup, TaskKind, TaskStore } from '../tasks.ts';
import type { Database, Session } from './database.ts';
import { lifeHolds } from './life-holds.ts';
import { takePlaces } from './take-places.ts';

export function postgresTasks(database: Database): TaskStore {
  return {
    claim: (request) => claim(database, request),
    extend: async ({ task, epoch, until }) => {
      const sql = 'UPDATE tasks SET claimable_at = ? WHERE id = ? AND epoch = ? AND owner IS NOT NULL';
      return (await database.run(sql, until, task, epoch)) === 1;
    },
    heldBy: async (owner) =>
      (await database.all<TaskRow>(`${selectTask} WHERE owner = ? ORDER BY id`, owner)).map(taskOf),
    task: async (id) => {
      const row = await database.get<TaskRow>(`${selectTask} WHERE id = ?`, id);
      return row && taskOf(row);
    },
    nextClaimableAt: async (kinds) => {
      const sql = 'SELECT min(claimable_at) AS at FROM tasks WHERE kind = ?';
      const rows = await Promise.all(kinds.map((kind) => database.get<{ readonly at: Instant | null }>(sql, kind)));
      const times = rows.flatMap((row) => row?.at ?? []);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    // Back at its old place in the queue.
    releaseOwner: (owner, now) =>
      database.run('UPDATE tasks SET owner = NULL, claimable_at = least(created_at, ?) WHERE owner = ?', now, owner),
  };
}

/** So many candidates are looked at together while labels rule most of them out. */
const candidatesAtOnce = 256;

/** Who was first with a candidate has it; the others look for further ones. */
async function claim(database: Database, request: ClaimRequest): Promise<readonly Task[]> {
  const claimed: Task[] = [];
  let lost = '';
  while (claimed.length < request.limit) {
    const wanted = request.limit - claimed.length;
    const found = (await candidates(database, request, wanted)).slice(0, wanted);
    if (found.length === 0) break;
    const leased = await leaseAll(database, found, request);
    claimed.push(...leased);
    // What rivals were first with is not found again as it was: this one may claim nothing, or not any more.
    const refused = leased.length === 0 ? JSON.stringify(found.map(({ id, epoch }) => [id, epoch])) : '';
    if (refused !== '' && refused === lost) break;
    lost = refused;
  }
  return claimed;
}

async function candidates(database: Database, request: ClaimRequest, wanted: number): Promise<readonly TaskRow[]> {
  const rows = await Promise.all(request.kinds.map((kind) => candidatesOfKind(database, { kind, request, wanted })));
  return rows.flat().sort((a, b) => a.claimableAt - b.claimableAt);
}

type OfKind = { readonly kind: TaskKind; readonly request: ClaimRequest; readonly wanted: number };

async function candidatesOfKind(database: Database, { kind, request, wanted }: OfKind): Promise<readonly TaskRow[]> {
  const found: TaskRow[] = [];
  const pageSize = isChoosy(request) ? candidatesAtOnce : wanted;
  const isFull = await fullGroups(database, request);
  let from: { readonly claimableAt: number; readonly id: string } = { claimableAt: Number.MIN_SAFE_INTEGER, id: '' };
  while (found.length < wanted) {
    const page = await database.all<TaskRow>(
      `${selectTask} WHERE kind = ? AND claimable_at <= ? AND (claimable_at, id) > (?, ?) AND ${lifeHolds}
       ORDER BY claimable_at, id LIMIT ?`,
      kind,
      request.now,
      from.claimableAt,
      from.id,
      pageSize,
    );
    found.push(...page.filter((row) => isFor(request, row) && !isFull(row)));
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    from = last;
  }
  return found;
}

/** Asked once for a look: a look that finds none of a group costs nothing more. */
async function fullGroups(database: Database, { kinds, now }: ClaimRequest): Promise<(row: TaskRow) => boolean> {
  if (!kinds.includes('workflow')) return () => false;
  const held = await database.all<Pick<TaskRow, 'payload'>>(selectHeldWorkflows, now);
  return (row) => {
    const group = groupOf(row);
    return group !== undefined && countOfGroup(group, held) >= group.limit;
  };
}

async function leaseAll(database: Database, rows: readonly TaskRow[], request: ClaimRequest): Promise<readonly Task[]> {
  const free = rows.filter((row) => !groupOf(row));
  const leased = free.length > 0 ? [...(await lease(database, free, request))] : [];
  for (const row of rows) {
    const group = groupOf(row);
    if (group) leased.push(...(await leaseOfGroup(database, { row, group, request })));
  }
  return leased;
}

type OfGroup = { readonly row: TaskRow; readonly group: TaskGroup; readonly request: ClaimRequest };

/** One of a group after the other, on whichever servers: each sees those before it. */
function leaseOfGroup(database: Database, { row, group, request }: OfGroup): Promise<readonly Task[]> {
  return database.transaction(async (session) => {
    await session.run(takePlaces, `group ${group.key}`, 1);
    const held = await session.all<Pick<TaskRow, 'payload'>>(selectHeldWorkflows, request.now);
    return countOfGroup(group, held) < group.limit ? lease(session, [row], request) : [];
  });
}

async function lease(
  database: Pick<Session, 'all'>,
  rows: readonly TaskRow[],
  { owner, server, leaseUntil, now }: ClaimRequest,
): Promise<readonly Task[]> {
  const sorted = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const won = await database.all<{ readonly id: string; readonly epoch: number }>(
    server === undefined ? leaseTasks : leaseTasksOfServer,
    ...(server === undefined ? [] : [server]),
    owner,
    leaseUntil,
    claimsOfTask,
    sorted.map(({ id }) => id),
    sorted.map(({ epoch }) => epoch),
    now,
  );
  const epochs = new Map(won.map(({ id, epoch }) => [id, epoch]));
  return rows.flatMap((row) => {
    const epoch = epochs.get(row.id);
    return epoch === undefined ? [] : [taskOf({ ...row, owner, epoch, claimableAt: leaseUntil })];
  });
}

/** A task of before the database was restored gets its place among the epochs of after. */
const leaseFree = `UPDATE tasks SET owner = ?, claimable_at = ?, epoch =
    CASE WHEN tasks.epoch < copy."firstEpoch" THEN copy."firstEpoch" + tasks.epoch % ?::bigint ELSE tasks.epoch END + 1
  FROM unnest(?::text[], ?::bigint[]) AS free (id, epoch), (${selectFirstEpoch}) AS copy
  WHERE tasks.id = free.id AND tasks.epoch = free.epoch AND tasks.claimable_at <= ? AND ${lifeHolds}`;

const leaseTasks = `${leaseFree} RETURNING tasks.id, tasks.epoch`;

/** Comes before the end of the server or after it, as its commits do. */
const leaseTasksOfServer = `WITH living AS (SELECT 1 FROM servers WHERE id = ? FOR KEY SHARE)
  ${leaseFree} AND EXISTS (SELECT 1 FROM living) RETURNING tasks.id, tasks.epoch`;
