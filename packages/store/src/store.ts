import type { AggregateStore } from './aggregates.ts';
import type { ChangeStore } from './changes.ts';
import type { DirectoryStore } from './directory.ts';
import type { PostedEventStore } from './posted-events.ts';
import type { ReadStore } from './read-models.ts';
import type { TaskStore } from './tasks.ts';

/** The port: optimistic, and data in both directions, so that one contract serves every engine below. */
export type Store = AggregateStore &
  TaskStore &
  ReadStore &
  DirectoryStore &
  ChangeStore &
  PostedEventStore & {
    readonly close: () => Promise<void>;
    /** Settings that durability rests on, as the engine itself reports them. */
    readonly durability: () => Promise<{ readonly [setting: string]: string }>;
  };
