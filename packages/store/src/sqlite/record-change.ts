import { type NewResourceChange, resourceChangesKept } from '../changes.ts';
import type { Connection } from './connection.ts';

/** Within the transaction of the change itself. */
export function recordChange(connection: Connection, project: string, given: NewResourceChange): void {
  const { kind, change, name, uuid, at } = given;
  const place = connection.insert(
    'INSERT INTO resource_changes (project, kind, change, name, uuid, at) VALUES (?, ?, ?, ?, ?, ?)',
    project,
    kind,
    change,
    name,
    uuid,
    at,
  );
  connection.run('DELETE FROM resource_changes WHERE no <= ?', place - resourceChangesKept);
}
