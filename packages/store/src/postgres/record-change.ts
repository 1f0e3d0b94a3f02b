import { type NewResourceChange, resourceChangesKept } from '../changes.ts';
import type { Session } from './database.ts';
import { takePlaces } from './take-places.ts';

/** Within the transaction of the change itself. */
export async function recordChange(session: Session, project: string, given: NewResourceChange): Promise<void> {
  const { kind, change, name, uuid, at } = given;
  const insert = `WITH taken AS (${takePlaces})
    INSERT INTO resource_changes (no, project, kind, change, name, uuid, at)
    SELECT taken.last, added.* FROM taken, (VALUES (?::text, ?::text, ?::text, ?::text, ?::text, ?::bigint)) AS added`;
  const prune = `DELETE FROM resource_changes WHERE no <= (SELECT last FROM places WHERE kind = 'resource') - ?::bigint`;
  await Promise.all([
    session.run(insert, 'resource', 1, project, kind, change, name, uuid, at),
    session.run(prune, resourceChangesKept),
  ]);
}
