import type { ProcEndState, WorkflowResult } from '@signalbox/runner';

/** What is told while pipelines run, in this order; times are milliseconds since 1970. */
export type ExecEvent =
  /** What a person should know, mostly before anything runs. */
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'artifacts'; readonly workflow: string; readonly files: ArtifactNames; readonly folder?: string }
  | { readonly type: 'workflow_skipped'; readonly workflow: string; readonly reason: string }
  | { readonly type: 'workflow_started'; readonly workflow: string; readonly at: number; readonly steps: StepNames }
  | { readonly type: 'step_started'; readonly workflow: string; readonly step: string; readonly at: number }
  | {
      readonly type: 'log';
      readonly workflow: string;
      readonly step: string;
      readonly stream: 'stdout' | 'stderr';
      readonly pos: number;
      readonly text: string;
    }
  | ({
      readonly type: 'step_ended';
      readonly workflow: string;
      readonly step: string;
      readonly at: number;
      readonly ms: number;
      readonly counts: boolean;
    } & ProcEndState)
  | ({
      readonly type: 'workflow_ended';
      readonly workflow: string;
      readonly at: number;
      readonly ms: number;
    } & Omit<WorkflowResult, 'procs'>)
  | { readonly type: 'ended'; readonly status: ExecStatus; readonly at: number; readonly ms: number };

type ArtifactNames = readonly { readonly name: string; readonly bytes: number }[];

type StepNames = readonly string[];

export type ExecStatus = 'success' | 'failure' | 'killed';

/** Takes events in their order; the next of a step come when its promise has settled. */
export type Tell = (events: ExecEvent | readonly ExecEvent[]) => Promise<void>;
