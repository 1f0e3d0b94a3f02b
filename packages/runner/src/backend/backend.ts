import type { Readable, Writable } from 'node:stream';
import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';

/**
 * Where the procs of a workflow run. A backend prepares one sandbox for each workflow; the runner decides what runs in it,
 * in which order, and when it ends.
 */
export type Backend = {
  readonly setup: (plan: WorkflowPlan) => Promise<Sandbox>;
  /** What of a plan it cannot do, a sentence each. */
  readonly refusals: (plan: WorkflowPlan) => readonly string[];
  /** Whether a proc without a program of its own does what its image does by itself. */
  readonly hasImages: boolean;
};

export type Sandbox = {
  /** What each proc finds in its environment because it runs here; the runner adds what the plan says. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a proc. Rejects when nothing could be started, or when it was cancelled before that. */
  readonly exec: (start: ProcStart, starting: Starting) => Promise<RunningProc>;
  /** What procs have left in the folder that is for results. Never rejects: why some are missing is part of the answer. */
  readonly artifacts: (taking: Taking) => Promise<Taken>;
  /** Opens a shell for a person where a proc has ended; a sandbox without it has the files and programs of this machine. */
  readonly openShell?: (proc: string, terminal: ShellTerminal) => Promise<void>;
  /** What a proc has had beside what it was given, for a shell of this machine in its place. */
  readonly environmentIn?: (proc: string) => Readonly<Record<string, string>>;
  /** Ends everything that still runs and removes every trace. */
  readonly destroy: () => Promise<void>;
};

/** Where a person sits. */
export type ShellTerminal = {
  readonly input: Readable;
  readonly output: Writable;
  /** As in `TERM`. */
  readonly kind: string;
  readonly size: () => { readonly h: number; readonly w: number };
  /** Gives what ends it. */
  readonly onResize: (listener: () => void) => () => void;
};

/** A file that a workflow has made, by its path in the folder that is for results. */
export type Artifact = { readonly name: string; readonly bytes: number };

export type Taking = {
  /** A folder of this machine that gets them; without it nothing is written, and only what there is is told. */
  readonly into: string | undefined;
  /** More than that is not taken: what a step makes may be larger than any disk. */
  readonly mostBytes: number;
  readonly cancel: AbortSignal;
};

export type Taken = {
  readonly files: readonly Artifact[];
  /** Why there are not all of them. */
  readonly lost?: string;
};

export type ProcStart = {
  /** A program with its arguments, which no shell sees; empty where it is that of the image. */
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Below the workspace. */
  readonly directory: string | undefined;
  /** What the program, which is then a shell, shall do. */
  readonly script: string | undefined;
  /** What it is started for; without one it is a tool of the runner itself. */
  readonly proc?: ProcPlan;
};

/** To get ready may take minutes, as where an image has to come first. */
export type Starting = {
  /** Writes a line into the log of the proc. */
  readonly say: (line: string) => Promise<void>;
  readonly cancel: AbortSignal;
};

export type RunningProc = {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when others may use what it offers, at the latest when it has ended; rejects where that takes too long. */
  readonly ready: Promise<void>;
  /** Settles when the program has ended, whatever still stands in its output. */
  readonly ended: Promise<ProcEnd>;
  /** Asks all its processes to end, and after the grace period makes them. Settles when they have. */
  readonly kill: () => Promise<void>;
  /** What it has written for others to use, when it has ended. */
  readonly outputs: () => Promise<string>;
};

export type ProcEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string; readonly code: number }
  | { readonly kind: 'out_of_memory'; readonly code: number };
