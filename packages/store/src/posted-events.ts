import type { Instant } from '@signalbox/engine';

/** Events that clients of echoer's API post for others to read. The newest of a project are kept. */
export type PostedEventStore = {
  readonly addEvent: (project: string, event: PostedEvent) => Promise<void>;
  /** The oldest first. */
  readonly events: (project: string) => Promise<readonly PostedEvent[]>;
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

type NamedAt = { readonly name: string; readonly uuid: string; readonly at: Instant };

/** Of one project: with one more, the oldest goes. */
export const eventsKept = 1000;
