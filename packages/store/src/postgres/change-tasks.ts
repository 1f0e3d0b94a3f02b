import type { TaskChange } from '../tasks.ts';
import type { Session } from './database.ts';

/** Who lost the lease, or gave it back, changes nothing. */
export function* changeTasks(session: Session, changes: readonly TaskChange[]): Generator<Promise<unknown>> {
  const first = firstOfEach(changes);
  const finished = first.filter((each) => each.change === 'finish').sort(byTask);
  const back = first.flatMap((each) => (each.change === 'finish' ? [] : [each])).sort(byTask);
  if (finished.length > 0) {
    yield session.run(
      `DELETE FROM tasks USING unnest(?::text[], ?::bigint[]) AS over (id, epoch)
       WHERE tasks.id = over.id AND tasks.epoch = over.epoch AND tasks.owner IS NOT NULL`,
      finished.map(({ task }) => task),
      finished.map(({ epoch }) => epoch),
    );
  }
  if (back.length > 0) {
    yield session.run(
      `UPDATE tasks SET owner = NULL, claimable_at = back.at, tries = tasks.tries + back.more, problem = back.problem
       FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) AS back (id, epoch, at, more, problem)
       WHERE tasks.id = back.id AND tasks.epoch = back.epoch AND tasks.owner IS NOT NULL`,
      back.map(({ task }) => task),
      back.map(({ epoch }) => epoch),
      back.map(({ notBefore }) => notBefore),
      back.map(({ change }) => (change === 'retry' ? 1 : 0)),
      back.map(({ problem }) => problem),
    );
  }
}

/** With the first one its holder has let go of the task, and later ones under the same lease change nothing. */
function firstOfEach(changes: readonly TaskChange[]): readonly TaskChange[] {
  const first = new Map<string, TaskChange>();
  for (const change of changes) {
    const key = `${change.epoch}:${change.task}`;
    if (!first.has(key)) first.set(key, change);
  }
  return [...first.values()];
}

function byTask(a: TaskChange, b: TaskChange): number {
  return a.task < b.task ? -1 : 1;
}
