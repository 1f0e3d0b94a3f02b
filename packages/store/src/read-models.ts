import type {
  Build,
  BuildTransition,
  ClosedVisit,
  DeclaredJob,
  FlowVersion,
  Instant,
  Run,
  RunStatus,
  RunTransition,
} from '@signalbox/engine';
import type { AttemptRow } from './aggregates.ts';
import type { NamedPage } from './page.ts';

/** Lists for people, read from the same rows that decisions are made on. Pages go on after a key, newest first. */
export type ReadStore = {
  readonly runs: (query: RunQuery) => Promise<readonly Run[]>;
  readonly runByName: (project: string, name: string) => Promise<Run | undefined>;
  /** Transitions with `seq` greater than `after`, in order. */
  readonly runJournal: (run: string, after: number, limit: number) => Promise<readonly RunTransition[]>;
  readonly buildJournal: (build: string, after: number, limit: number) => Promise<readonly BuildTransition[]>;
  /** In the order in which they ended, from the one behind `after`; none behind a visit that has not ended. */
  readonly closedVisits: (run: string, limit: number, after?: VisitKey) => Promise<readonly ClosedVisit[]>;
  readonly attempts: (project: string, limit: number) => Promise<readonly AttemptRow[]>;
  /** For each flow, and for each template, with runs that wait for their turn, the first of them. */
  readonly nextInQueues: () => Promise<readonly QueuedRun[]>;
  /** Runs of the project that wait for a person, the oldest first, from the one behind `after`. */
  readonly awaitingPerson: (project: string, limit: number, after?: string) => Promise<readonly Run[]>;
  readonly builds: (query: BuildQuery) => Promise<readonly Build[]>;
  /** The build that belongs to an attempt. */
  readonly buildOfAttempt: (uuid: string) => Promise<Build | undefined>;
  /** In the order of their names; behind a name. */
  readonly actions: (project: string, page?: NamedPage) => Promise<readonly ActionRow[]>;
  readonly action: (project: string, name: string) => Promise<ActionRow | undefined>;
  /** In the order of their names; behind a name. */
  readonly flows: (project: string, page?: NamedPage) => Promise<readonly FlowRow[]>;
  /** The newest version under this name. */
  readonly flow: (project: string, name: string) => Promise<FlowRow | undefined>;
  /** Its versions, the newest first, from the one before number `after`; those of a removed flow too. */
  readonly flowHistory: (query: FlowHistoryQuery) => Promise<readonly FlowHistoryRow[]>;
  readonly flowVersion: (hash: string) => Promise<FlowVersion | undefined>;
  /** False when there is none of this name and uuid. */
  readonly removeAction: (project: string, name: string, uuid: string, at: Instant) => Promise<boolean>;
  readonly removeFlow: (project: string, name: string, uuid: string, at: Instant) => Promise<boolean>;
  /** Takes a run that is over out of lists by name, and frees its name; its history is kept. */
  readonly archiveRun: (run: string, at: Instant) => Promise<boolean>;
};

export type QueuedRun = {
  readonly run: string;
  readonly project: string;
  readonly flow: string;
  /** Its id. */
  readonly template?: number;
};

export type VisitKey = Pick<ClosedVisit, 'step' | 'visit'>;

export type RunQuery = {
  readonly project: string;
  readonly status?: RunStatus;
  readonly flow?: string;
  /** Its id. */
  readonly template?: number;
  /** As `actorName` says who started it. */
  readonly startedBy?: string;
  /** Its id. */
  readonly group?: number;
  /** Started then or later, and before then: with one of them the order is that of these times. */
  readonly from?: Instant;
  readonly until?: Instant;
  readonly after?: string;
  readonly limit: number;
};

export type BuildQuery = {
  readonly project: string;
  readonly repository?: string;
  readonly after?: string;
  readonly limit: number;
};

export type FlowHistoryQuery = {
  readonly project: string;
  readonly flow: string;
  readonly after?: number;
  readonly limit: number;
};

/** Numbers count from 1 in each flow; one that comes back to an older content has a new one. */
export type FlowHistoryRow = { readonly number: number; readonly hash: string; readonly at: Instant };

export type ActionRow = { readonly uuid: string; readonly job: DeclaredJob; readonly updatedAt: Instant };

export type FlowRow = {
  readonly uuid: string;
  readonly name: string;
  readonly version: FlowVersion;
  readonly updatedAt: Instant;
};
