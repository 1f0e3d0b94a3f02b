import { type NewResourceChange, resourceChangesKept } from '../changes.ts';
import type { Session } from './database.ts';

/** Within the transaction of the change itself. */
export async function recordChange(session: Session, project: string, given: NewResourceChange): Promise<void> {
  const { kind, change, name, uuid, at } = given;
  const row = await session.get<{ readonly no: number }>(
    'INSERT INTO resource_changes (project, kind, change, name, uuid, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING no',
    project,
    kind,
    change,
    name,
    uuid,
    at,
  );
  await session.run('DELETE FROM resource_changes WHERE no <= ?', (row?.no ?? 0) - resourceChangesKept);
}
