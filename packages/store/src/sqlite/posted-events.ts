import {
  eventsKept,
  type PlacedEvent,
  type PostedEvent,
  type PostedEventStore,
  selectEvents,
} from '../posted-events.ts';
import type { Connection } from './connection.ts';
import { recordChange } from './record-change.ts';

const selectEvent = 'SELECT uuid, name, at, body FROM posted_events';

export function sqlitePostedEvents(connection: Connection): PostedEventStore {
  return {
    addEvent: async (project, event) => connection.transaction(() => addEvent(connection, project, event)),
    events: async (query) => connection.all<PlacedEvent>(...selectEvents(query)),
    event: async (project, uuid) =>
      connection.get<PostedEvent>(`${selectEvent} WHERE project = ? AND uuid = ?`, project, uuid),
    removeEvent: async (project, { name, uuid, at }) =>
      connection.transaction(() => {
        const sql = 'DELETE FROM posted_events WHERE project = ? AND name = ? AND uuid = ?';
        if (connection.run(sql, project, name, uuid) !== 1) return false;
        recordChange(connection, project, { kind: 'event', change: 'deleted', name, uuid, at });
        return true;
      }),
  };
}

function addEvent(connection: Connection, project: string, { uuid, name, at, body }: PostedEvent): void {
  connection.run(
    'INSERT INTO posted_events (project, uuid, name, at, body) VALUES (?, ?, ?, ?, ?)',
    project,
    uuid,
    name,
    at,
    body,
  );
  connection.run(
    `DELETE FROM posted_events WHERE project = ?1 AND no <=
       (SELECT no FROM posted_events WHERE project = ?1 ORDER BY no DESC LIMIT 1 OFFSET ?2)`,
    project,
    eventsKept,
  );
  recordChange(connection, project, { kind: 'event', change: 'added', name, uuid, at });
}
