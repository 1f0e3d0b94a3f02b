import type { Instant } from '../value.ts';
import type { Build, Outputs, Workflow } from './build.ts';

export type BuildCommand =
  | {
      readonly type: 'create';
      readonly build: Omit<Build, 'state' | 'workflows' | 'createdBy' | 'createdAt' | 'seq' | 'updatedAt' | 'warnings'>;
      readonly plan: Plan;
    }
  | ({ readonly type: 'init' } & Lease)
  | ({ readonly type: 'update'; readonly proc: string; readonly report: ProcReport } & Lease)
  | ({ readonly type: 'done'; readonly report: WorkflowReport } & Lease)
  | { readonly type: 'kill'; readonly reason: string };

/** What the compiler made of the config at the commit. */
export type Plan =
  | {
      readonly ok: true;
      readonly workflows: readonly (Pick<Workflow, 'name' | 'labels' | 'plan' | 'after' | 'concurrency'> & {
        readonly procs: readonly string[];
      })[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/** An agent's hold on one workflow; the store refuses the commit when the epoch is not the current one. */
export type Lease = { readonly workflow: string; readonly agent: string; readonly epoch: number };

export type ProcReport = {
  readonly exited: boolean;
  readonly exitCode: number;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly skipped: boolean;
  readonly message: string;
  readonly outputs?: Outputs;
};

export type WorkflowReport = {
  readonly exitCode: number;
  readonly message: string;
  /** A step has failed whose failure ends the whole build. */
  readonly cancels?: true;
};
