import type { Instant, RunStatus, Values } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';

/** Runs that belong together. Names are unique in their project, also where only their case differs. */
export type RunGroupStore = {
  /** Rejects with `already_exists` where there is one of the name. */
  readonly addRunGroup: (added: RunGroupAdded, audited?: AuditEntry) => Promise<RunGroup>;
  readonly runGroups: (query: RunGroupQuery) => Promise<readonly RunGroup[]>;
  readonly runGroup: (project: string, name: string) => Promise<RunGroup | undefined>;
  readonly runGroupById: (id: number) => Promise<RunGroup | undefined>;
  /** From then on no start in it is committed. One that is finished stays as it was, and nothing is told of it. */
  readonly finishRunGroup: (id: number, finish: RunGroupFinish, audited?: AuditEntry) => Promise<void>;
  /** How many runs of each status they have that are not archived, by the id of the group. */
  readonly runGroupCounts: (ids: readonly number[]) => Promise<ReadonlyMap<number, RunCounts>>;
};

export type RunCounts = { readonly [status in RunStatus]?: number };

export type RunGroupStatus = 'running' | 'finished';

export type RunGroup = {
  /** Of no other group, whatever its project. */
  readonly id: number;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly meta: Values;
  readonly status: RunGroupStatus;
  readonly creator: string;
  readonly createdAt: Instant;
  readonly updatedBy: string;
  readonly updatedAt: Instant;
};

export type RunGroupAdded = Pick<RunGroup, 'project' | 'name' | 'description' | 'meta'> & RunGroupFinish;

/** `change`: of this change, and no other one. */
export type RunGroupFinish = { readonly change: string; readonly by: string; readonly at: Instant };

/** The newest first, those made from `from` on and before `until`, behind the one with the id `after`. */
export type RunGroupQuery = {
  readonly project: string;
  readonly status?: RunGroupStatus;
  readonly from?: Instant;
  readonly until?: Instant;
  readonly after?: number;
  readonly limit: number;
};
