import type { ProcEnd, ProcStart, Sandbox } from './backend/backend.ts';
import { parseOutputs } from './parse-outputs.ts';
import type { ProcLog } from './proc-log.ts';
import type { ProcEndState } from './proc-state.ts';

type Run = {
  readonly sandbox: Sandbox;
  readonly log: ProcLog;
  readonly cancel: AbortSignal;
  readonly start: ProcStart;
  /** Called as soon as others can use it. */
  readonly onStart?: () => void;
};

/** Runs one program to its end, with its output in the log; gives what came of it when all of the output is there. */
export async function runProgram({ sandbox, log, cancel, start, onStart }: Run): Promise<ProcEndState> {
  if (cancel.aborted) return killed;
  const proc = await sandbox.exec(start, { cancel, say: (line) => log.write(0, [line]) }).catch((error: unknown) => {
    if (!cancel.aborted) throw error;
  });
  if (!proc) return killed;
  const ready = proc.ready.then(onStart);
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
    await Promise.all([log.copy(0, proc.stdout), log.copy(1, proc.stderr), proc.ended, ready]);
  } catch (error) {
    // Where the daemon has gone this fails as well: what went wrong first says more.
    await kill().catch(() => undefined);
    throw error;
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await killing;
  }
  const { outputs, problems } = parseOutputs(await proc.outputs());
  await log.write(
    1,
    problems.map((problem) => `SIGNALBOX_OUTPUT: ${problem}`),
  );
  const end = killing !== undefined ? killed : toEndState(await proc.ended);
  return Object.keys(outputs).length === 0 ? end : { ...end, outputs };
}

export const killed: ProcEndState = { status: 'killed', exitCode: 137 };

function toEndState(end: ProcEnd): ProcEndState {
  if (end.kind === 'signalled') return { status: 'failure', exitCode: end.code, signal: end.signal };
  if (end.kind === 'out_of_memory') {
    return {
      status: 'failure',
      exitCode: end.code,
      reason: 'out_of_memory',
      error: 'It needed more memory than it may have',
    };
  }
  return { status: end.code === 0 ? 'success' : 'failure', exitCode: end.code };
}
