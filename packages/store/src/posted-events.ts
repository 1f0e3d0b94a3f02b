import type { Instant } from '@signalbox/engine';
import type { Statement } from './statement.ts';

/** Events that clients of echoer's API post for others to read. The newest of a project are kept. */
export type PostedEventStore = {
  readonly addEvent: (project: string, event: PostedEvent) => Promise<void>;
  readonly events: (query: EventQuery) => Promise<readonly PlacedEvent[]>;
  readonly event: (project: string, uuid: string) => Promise<PostedEvent | undefined>;
  /** False when there is none of this name and uuid. */
  readonly removeEvent: (project: string, given: NamedAt) => Promise<boolean>;
};

export type PostedEvent = {
  readonly uuid: string;
  readonly name: string;
  readonly at: Instant;
  /** What was posted, as JSON. */
  readonly body: string;
};

/** `place`: rises with each. */
export type PlacedEvent = PostedEvent & { readonly place: number };

/** The newest first, or the oldest; those behind the place `after`. */
export type EventQuery = {
  readonly project: string;
  readonly order: 'newest' | 'oldest';
  readonly name?: string;
  readonly after?: number;
  readonly limit: number;
};

type NamedAt = { readonly name: string; readonly uuid: string; readonly at: Instant };

/** Of one project: with one more, the oldest goes. */
export const eventsKept = 1000;

export function selectEvents({ project, order, name, after, limit }: EventQuery): Statement {
  const named = name === undefined ? [] : [name];
  const behind = after === undefined ? [] : [after];
  const conditions = [
    'project = ?',
    ...named.map(() => 'name = ?'),
    ...behind.map(() => (order === 'newest' ? 'no < ?' : 'no > ?')),
  ];
  const sql = `SELECT uuid, name, at, body, no AS place FROM posted_events WHERE ${conditions.join(' AND ')}
    ORDER BY no ${order === 'newest' ? 'DESC' : 'ASC'} LIMIT ?`;
  return [sql, project, ...named, ...behind, limit];
}
