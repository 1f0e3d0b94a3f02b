import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import type { Artifact, Backend, Sandbox } from './backend/backend.ts';
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
  /** Takes the files that are for results, before they are gone. */
  readonly collect?: (artifacts: readonly Artifact[]) => Promise<void>;
  readonly clock: Clock;
};

export type FailedProc = {
  readonly proc: ProcPlan;
  readonly end: ProcEndState;
  /** As it was given to the proc, secrets included. */
  readonly environment: Readonly<Record<string, string>>;
};

export type WorkflowResult = {
  readonly status: 'success' | 'failure' | 'killed' | 'error';
  readonly exitCode: number;
  readonly error?: string;
  readonly procs: Readonly<Record<string, ProcEndState>>;
  /** A proc whose failure ends the whole build has failed. */
  readonly cancelsBuild?: true;
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
  let cleanup: string | undefined;
  try {
    await workflow.runAll();
    await run.collect?.(await sandbox.artifacts());
  } finally {
    cleanup = await sandbox.destroy().then(() => undefined, messageOf);
  }
  return { ...workflow.result(), ...(cleanup !== undefined && { leftBehind: cleanup }) };
}
