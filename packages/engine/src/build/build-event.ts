import type { Transition } from '../run/run-event.ts';
import type { Instant } from '../value.ts';
import type { Build, BuildResult, ProcState, Workflow, WorkflowState } from './build.ts';

export type BuildTransition = Transition<BuildEvent>;

export type BuildEvent =
  | {
      readonly type: 'build_created';
      readonly build: Omit<Build, 'state' | 'workflows' | 'createdBy' | 'createdAt' | 'seq' | 'updatedAt'>;
      readonly workflows: readonly Omit<Workflow, 'state'>[];
    }
  | {
      readonly type: 'workflow_started';
      readonly workflow: string;
      readonly agent: string;
      /** Of the lease; a higher one than before starts the workflow over. */
      readonly epoch: number;
    }
  | { readonly type: 'proc_changed'; readonly workflow: string; readonly proc: string; readonly state: ProcState }
  | {
      readonly type: 'workflow_finished';
      readonly workflow: string;
      readonly state: Extract<WorkflowState, { readonly status: 'finished' }>;
    }
  /** Nothing that it waits for is open any more, and it is to run. */
  | { readonly type: 'workflow_queued'; readonly workflow: string }
  | { readonly type: 'workflow_skipped'; readonly workflow: string; readonly reason: string }
  /** By a step of another workflow whose failure ends the whole build. */
  | { readonly type: 'workflow_killed'; readonly workflow: string; readonly startedAt?: Instant }
  | { readonly type: 'build_finished'; readonly result: BuildResult; readonly message: string }
  /** `startedAt`: of the workflows that ran, by their names. */
  | {
      readonly type: 'build_killed';
      readonly reason: string;
      readonly startedAt?: { readonly [workflow: string]: Instant };
    };
