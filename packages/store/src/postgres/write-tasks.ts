import type { Write } from '../aggregates.ts';
import type { NewTask } from '../tasks.ts';
import type { Session } from './database.ts';

/** A task that is made and ended within the batch is never stored. */
export function* writeTasks(
  session: Session,
  writes: readonly Write[],
  firstEpoch: number,
): Generator<Promise<unknown>> {
  const ended = new Set(writes.flatMap((write) => write.endedTasks));
  const added = writes.flatMap((write) => write.newTasks).filter(({ id }) => !ended.has(id));
  if (ended.size > 0) {
    yield session.run('DELETE FROM tasks WHERE id = ANY(?::text[])', [...ended].sort());
  }
  if (added.length > 0) yield insertTasks(session, added, firstEpoch);
}

function insertTasks(session: Session, tasks: readonly NewTask[], firstEpoch: number): Promise<unknown> {
  return session.run(
    `INSERT INTO tasks (id, project, kind, claimable_at, owner, epoch, tries, created_at, labels, payload)
     SELECT id, project, kind, claimable_at, owner, epoch, 0, created_at, labels, payload
     FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[])
       AS new (id, project, kind, claimable_at, owner, epoch, created_at, labels, payload)`,
    tasks.map(({ id }) => id),
    tasks.map(({ project }) => project),
    tasks.map(({ payload }) => payload.kind),
    tasks.map(({ lease, at }) => lease?.until ?? at),
    tasks.map(({ lease }) => lease?.owner ?? null),
    tasks.map(({ lease }) => firstEpoch + (lease ? 1 : 0)),
    tasks.map(({ at }) => at),
    tasks.map(({ labels }) => JSON.stringify(labels)),
    tasks.map(({ payload }) => JSON.stringify(payload)),
  );
}
