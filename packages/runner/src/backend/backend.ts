import type { Readable } from 'node:stream';
import type { WorkflowPlan } from '@signalbox/pipeline';

/**
 * Where the procs of a workflow run. A backend prepares one sandbox for each workflow; the runner decides what runs in it,
 * in which order, and when it ends.
 */
export type Backend = {
  readonly setup: (workflow: { readonly name: string }) => Promise<Sandbox>;
  /** What of a plan it cannot do, a sentence each. */
  readonly refusals: (plan: WorkflowPlan) => readonly string[];
};

export type Sandbox = {
  /** What each proc finds in its environment because it runs here; the runner adds what the plan says. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a proc. Rejects when nothing could be started. */
  readonly exec: (start: ProcStart) => Promise<RunningProc>;
  /** What procs have left in the folder that is for results. */
  readonly artifacts: () => Promise<readonly Artifact[]>;
  /** Ends everything that still runs and removes every trace. */
  readonly destroy: () => Promise<void>;
};

/** A file that outlives its workflow, if somebody takes it from its path before the sandbox is gone. */
export type Artifact = { readonly name: string; readonly bytes: number; readonly path: string };

export type ProcStart = {
  /** A program with its arguments, which no shell sees. */
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Below the workspace. */
  readonly directory: string | undefined;
  /** Handed to the program as a file, by its path as the last argument. */
  readonly script: string | undefined;
};

export type RunningProc = {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the program has ended, whatever still stands in its output. */
  readonly ended: Promise<ProcEnd>;
  /** Asks all its processes to end, and after the grace period makes them. Settles when they have. */
  readonly kill: () => Promise<void>;
  /** What it has written for others to use, when it has ended. */
  readonly outputs: () => Promise<string>;
};

export type ProcEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string; readonly code: number };
