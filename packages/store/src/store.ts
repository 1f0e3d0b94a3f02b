import type { Instant } from '@signalbox/engine';
import type { AggregateStore } from './aggregates.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { AuditStore } from './audit.ts';
import type { ChangeStore } from './changes.ts';
import type { ClusterStore } from './cluster.ts';
import type { DirectoryStore } from './directory.ts';
import type { Durability } from './durability.ts';
import type { InboxStore } from './inbox.ts';
import type { InterlockStore } from './interlocks.ts';
import type { MailStore } from './mails.ts';
import type { NoteStore } from './notes.ts';
import type { NumberStore } from './numbers.ts';
import type { PeopleStore } from './people.ts';
import type { PostedEventStore } from './posted-events.ts';
import type { ProjectStore } from './projects.ts';
import type { ReadStore } from './read-models.ts';
import type { RunGroupStore } from './run-groups.ts';
import type { SecretStore } from './secrets.ts';
import type { SetUpStore } from './set-up.ts';
import type { TaskStore } from './tasks.ts';
import type { TemplateStore } from './templates.ts';

/** Counts of a store. A task is late when it could have been claimed for a minute. */
export type Census = {
  readonly runs: { readonly [status: string]: number };
  readonly tasks: {
    readonly [kind: string]: { readonly waiting: number; readonly held: number; readonly late: number };
  };
  /** Runs whose timer should have gone off a minute ago. */
  readonly overdueRuns: number;
  /** Sealed values that nothing uses, or not yet. */
  readonly unusedSecrets: number;
  /** The store goes on from a restored copy, since then. */
  readonly restoredAt?: Instant;
};

/** The port: optimistic, and data in both directions, so that one contract serves every engine below. */
export type Store = AggregateStore &
  AuditStore &
  TaskStore &
  ReadStore &
  DirectoryStore &
  PeopleStore &
  SetUpStore &
  TemplateStore &
  RunGroupStore &
  InterlockStore &
  InboxStore &
  NumberStore &
  NoteStore &
  ArtifactStore &
  MailStore &
  ProjectStore &
  SecretStore &
  ChangeStore &
  PostedEventStore & {
    readonly close: () => Promise<void>;
    /** Undefined: no other server can open the store while this one does. */
    readonly cluster?: ClusterStore;
    /** What there is, counted at this moment. */
    readonly census: (now: Instant) => Promise<Census>;
    readonly durability: () => Promise<Durability>;
  };
