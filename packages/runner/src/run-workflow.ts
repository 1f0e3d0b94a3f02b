import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import type { Artifact, Backend, Sandbox, ShellTerminal } from './backend/backend.ts';
import type { Clock } from './clock.ts';
import type { CloneOptions } from './clone-workspace.ts';
import type { LogLine } from './log-line.ts';
import { messageOf } from './message-of.ts';
import type { Secrets } from './proc-program.ts';
import type { ProcEndState, ProcReport } from './proc-state.ts';
import { refusals } from './refusals.ts';
import { RunningWorkflow } from './running-workflow.ts';

export type WorkflowRun = {
  readonly plan: WorkflowPlan;
  readonly backend: Backend;
  readonly clone?: CloneOptions;
  /** Those that the plan asks for are put into the environment of procs, and all of them are hidden in what is told. */
  readonly secrets?: Secrets;
  /** Stops all that runs; nothing new starts. */
  readonly cancel: AbortSignal;
  /** After so long it is ended as by a cancel. */
  readonly timeLimitMs?: number;
  /** Each report waits for the one before; all lines of a proc are logged before its end is reported. */
  readonly report: (report: ProcReport) => Promise<void>;
  readonly log: (proc: string, lines: readonly LogLine[]) => Promise<void>;
  /** Called for the first failure that counts, before anything else begins or is removed. */
  readonly onFailure?: (failed: FailedProc) => Promise<void>;
  /** What becomes of the files that are for results; without it nobody looks for them. */
  readonly artifacts?: ArtifactsWanted;
  readonly clock: Clock;
};

export type ArtifactsWanted = {
  /** A folder that gets them; without it they are only told. */
  readonly into?: string;
  /** A gibibyte where it is missing. */
  readonly mostBytes?: number;
  readonly told: (files: readonly Artifact[]) => Promise<void>;
};

export type FailedProc = {
  readonly proc: ProcPlan;
  readonly end: ProcEndState;
  /** As it was given to the proc, secrets included. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where a shell is not one of this machine. */
  readonly openShell?: (terminal: ShellTerminal) => Promise<void>;
};

export type WorkflowResult = {
  readonly status: 'success' | 'failure' | 'killed' | 'error';
  readonly exitCode: number;
  readonly error?: string;
  readonly procs: Readonly<Record<string, ProcEndState>>;
  /** A proc whose failure ends the whole build has failed. */
  readonly cancelsBuild?: true;
  /** Why not all files that are for results could be taken. */
  readonly artifactsLost?: string;
  /** Why not everything could be removed; a build does not fail by that, and the next sweep tries again. */
  readonly leftBehind?: string;
};

/** Executes a plan and cleans up behind it. Rejects only where the caller's own functions did. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
  const { plan, backend, secrets = {} } = run;
  const refused = refusals(plan, backend, secrets);
  if (refused.length > 0) {
    return { status: 'error', exitCode: 1, error: `This cannot be run here. ${refused.join('. ')}`, procs: {} };
  }
  let sandbox: Sandbox;
  try {
    sandbox = await backend.setup(plan);
  } catch (error) {
    return { status: 'error', exitCode: 1, error: `No workspace could be made: ${messageOf(error)}`, procs: {} };
  }
  const workflow = new RunningWorkflow(run, sandbox);
  let lost: string | undefined;
  let cleanup: string | undefined;
  try {
    await workflow.runAll();
    lost = await takeArtifacts(run, sandbox);
  } finally {
    cleanup = await sandbox.destroy().then(() => undefined, messageOf);
  }
  return {
    ...withLost(workflow.result(), lost, run),
    ...(cleanup !== undefined && { leftBehind: cleanup }),
  };
}

async function takeArtifacts({ artifacts, cancel }: WorkflowRun, sandbox: Sandbox): Promise<string | undefined> {
  if (!artifacts || cancel.aborted) return undefined;
  const { into, mostBytes = defaultMostBytes, told } = artifacts;
  const { files, lost } = await sandbox.artifacts({ into, mostBytes, cancel });
  await told(files);
  return cancel.aborted ? undefined : lost;
}

/** Who wants to keep them is not served by a success without them. */
function withLost(result: WorkflowResult, lost: string | undefined, { artifacts }: WorkflowRun): WorkflowResult {
  if (lost === undefined) return result;
  if (artifacts?.into === undefined || result.status !== 'success') return { ...result, artifactsLost: lost };
  return { ...result, status: 'error', exitCode: 1, artifactsLost: lost };
}

const defaultMostBytes = 1024 ** 3;
