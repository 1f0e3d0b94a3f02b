import {
  eventsKept,
  type PlacedEvent,
  type PostedEvent,
  type PostedEventStore,
  selectEvents,
} from '../posted-events.ts';
import type { Database, Session } from './database.ts';
import { recordChange } from './record-change.ts';

const selectEvent = 'SELECT uuid, name, at, body FROM posted_events';

export function postgresPostedEvents(database: Database): PostedEventStore {
  return {
    addEvent: (project, event) => database.transaction((session) => addEvent(session, project, event)),
    events: (query) => database.all<PlacedEvent>(...selectEvents(query)),
    event: (project, uuid) => database.get<PostedEvent>(`${selectEvent} WHERE project = ? AND uuid = ?`, project, uuid),
    removeEvent: (project, { name, uuid, at }) =>
      database.transaction(async (session) => {
        const sql = 'DELETE FROM posted_events WHERE project = ? AND name = ? AND uuid = ?';
        if ((await session.run(sql, project, name, uuid)) !== 1) return false;
        await recordChange(session, project, { kind: 'event', change: 'deleted', name, uuid, at });
        return true;
      }),
  };
}

async function addEvent(session: Session, project: string, { uuid, name, at, body }: PostedEvent): Promise<void> {
  const insert = 'INSERT INTO posted_events (project, uuid, name, at, body) VALUES (?, ?, ?, ?, ?)';
  const prune = `DELETE FROM posted_events WHERE project = ? AND no <=
    (SELECT no FROM posted_events WHERE project = ? ORDER BY no DESC LIMIT 1 OFFSET ?)`;
  await Promise.all([
    session.run(insert, project, uuid, name, at, body),
    session.run(prune, project, project, eventsKept),
    recordChange(session, project, { kind: 'event', change: 'added', name, uuid, at }),
  ]);
}
