import type { Actor } from '../actor.ts';
import type { AttemptRef } from '../run/run.ts';
import type { Instant } from '../value.ts';

/** One execution of a config at a commit, made of workflows; each is run whole by one agent. */
export type Build = {
  readonly id: string;
  readonly project: string;
  readonly repository: { readonly id: string; readonly name: string; readonly url: string };
  /** Counts within the repository. */
  readonly number: number;
  readonly event: 'push' | 'tag' | 'manual';
  readonly commit: string;
  readonly ref: string;
  readonly branch: string;
  readonly message: string;
  readonly author: string;
  /** The attempt that waits for it, if any. */
  readonly attempt?: AttemptRef & { readonly uuid: string };
  readonly state: BuildState;
  /** By name. */
  readonly workflows: { readonly [name: string]: Workflow };
  readonly warnings: readonly string[];
  readonly createdBy: Actor;
  readonly createdAt: Instant;
  readonly seq: number;
  /** See `isKnownFormat`. */
  readonly format?: number;
  readonly updatedAt: Instant;
};

export type BuildState =
  | { readonly status: 'queued' }
  | { readonly status: 'running'; readonly startedAt: Instant }
  | {
      readonly status: 'finished';
      readonly result: BuildResult;
      /** Why the build could not be made, or what failed. */
      readonly message: string;
      readonly at: Instant;
    }
  | { readonly status: 'killed'; readonly by: Actor; readonly reason: string; readonly at: Instant };

/** `error`: there was nothing that could be run. */
export type BuildResult = 'success' | 'failure' | 'error';

export type Workflow = {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  /** SHA-256 of the plan that an agent gets. */
  readonly plan: string;
  readonly after?: After;
  readonly concurrency?: Concurrency;
  readonly state: WorkflowState;
  /** In the order of the plan. */
  readonly procs: readonly Proc[];
};

/** Names of workflows of the same build that must have ended before, and after which of their ends this one runs. */
export type After = {
  readonly workflows: readonly string[];
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
};

/** So many of a group may run at the same time, in all builds of a repository. */
export type Concurrency = { readonly limit: number; readonly group: string };

export type WorkflowState =
  /** For others of its build. */
  | { readonly status: 'waiting' }
  | { readonly status: 'skipped'; readonly reason: string; readonly at: Instant }
  | { readonly status: 'queued' }
  | { readonly status: 'running'; readonly startedAt: Instant; readonly agent: string; readonly epoch: number }
  | {
      readonly status: 'finished';
      readonly result: 'success' | 'failure' | 'error';
      readonly exitCode: number;
      readonly message: string;
      readonly agent: string;
      readonly epoch: number;
      /** Of the newest execution; absent in what earlier versions have written. */
      readonly startedAt?: Instant;
      readonly at: Instant;
    }
  | { readonly status: 'killed'; readonly at: Instant; readonly epoch: number; readonly startedAt?: Instant };

/** One step of a pipeline. */
export type Proc = { readonly name: string; readonly state: ProcState };

export type ProcState =
  | { readonly status: 'pending' }
  | { readonly status: 'running'; readonly startedAt: Instant }
  | {
      readonly status: 'success' | 'failure' | 'killed' | 'skipped';
      readonly startedAt?: Instant;
      readonly at: Instant;
      readonly exitCode: number;
      readonly message?: string;
      /** What it has said for others to use, where it has said any. */
      readonly outputs?: Outputs;
    };

export type Outputs = { readonly [key: string]: string };

export function isWorkflowOver({ state }: Pick<Workflow, 'state'>): boolean {
  return state.status === 'finished' || state.status === 'killed' || state.status === 'skipped';
}

export function isBuildOver({ state }: { readonly state: Pick<BuildState, 'status'> }): boolean {
  return state.status === 'finished' || state.status === 'killed';
}
