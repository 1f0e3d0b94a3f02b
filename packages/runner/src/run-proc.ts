import type { ProcPlan } from '@signalbox/pipeline';
import type { ProcEnd, ProcStart, Sandbox } from './backend/backend.ts';
import type { ProcLog } from './proc-log.ts';
import type { ProcEndState } from './proc-state.ts';
import { shellScript } from './shell-script.ts';

type Run = {
  readonly sandbox: Sandbox;
  readonly log: ProcLog;
  readonly cancel: AbortSignal;
  readonly start: ProcStart;
};

/** Runs one program to its end, with its output in the log; gives what came of it when all of the output is there. */
export async function runProgram({ sandbox, log, cancel, start }: Run): Promise<ProcEndState> {
  if (cancel.aborted) return killed;
  const proc = await sandbox.exec(start);
  const kill = () => proc.kill();
  let killing: Promise<void> | undefined;
  const onCancel = () => {
    killing = kill();
    // Awaited below; here only so that a failure meanwhile is no unhandled one.
    killing.catch(() => undefined);
  };
  cancel.addEventListener('abort', onCancel, { once: true });
  if (cancel.aborted) onCancel();
  try {
    await Promise.all([log.copy(0, proc.stdout), log.copy(1, proc.stderr), proc.ended]);
  } catch (error) {
    await kill();
    throw error;
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await killing;
  }
  return killing !== undefined ? killed : toEndState(await proc.ended);
}

export function stepStart(plan: ProcPlan, environment: Readonly<Record<string, string>>): ProcStart {
  return {
    program: ['/bin/sh', '-e'],
    script: shellScript(plan.commands),
    environment: { ...environment, CI_STEP_NAME: plan.name },
    directory: plan.directory,
  };
}

export const killed: ProcEndState = { status: 'killed', exitCode: 137 };

function toEndState(end: ProcEnd): ProcEndState {
  if (end.kind === 'signalled') return { status: 'failure', exitCode: end.code, signal: end.signal };
  return { status: end.code === 0 ? 'success' : 'failure', exitCode: end.code };
}
