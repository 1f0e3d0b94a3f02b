import { setTimeout as delay } from 'node:timers/promises';
import type { ProcPlan } from '@signalbox/pipeline';
import { durationText } from './duration-text.ts';
import { messageOf } from './message-of.ts';
import type { ProcEndState } from './proc-state.ts';
import { killed, runProgram } from './run-proc.ts';

type Tries = Omit<Parameters<typeof runProgram>[0], 'onStart'> & {
  readonly proc: Pick<ProcPlan, 'timeoutMs' | 'retry'>;
  /** Whether what went wrong was not the proc's own doing, so that no other try would be better. */
  readonly isFatal: (error: unknown) => boolean;
};

/** Runs a proc until one try is good, as often and as long as its plan says. */
export async function runTries(tries: Tries): Promise<ProcEndState> {
  const { proc, log, cancel, isFatal } = tries;
  const { attempts, delayMs } = proc.retry ?? { attempts: 1, delayMs: 0 };
  for (let attempt = 1; attempt < attempts; attempt++) {
    const end = await runTry(tries).catch((error: unknown): ProcEndState => {
      if (isFatal(error)) throw error;
      return { status: 'error', exitCode: 1, error: messageOf(error) };
    });
    if (end.status !== 'failure' && end.status !== 'error') return end;
    await log.write(1, [
      `${end.error ?? `exit code ${end.exitCode}`} in try ${attempt} of ${attempts}${afterText(delayMs)}`,
    ]);
    await delay(delayMs, undefined, { signal: cancel }).catch(() => undefined);
    if (cancel.aborted) return killed;
  }
  return runTry(tries);
}

async function runTry({ proc: { timeoutMs }, cancel, ...run }: Tries): Promise<ProcEndState> {
  if (timeoutMs === undefined) return runProgram({ ...run, cancel });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    const end = await runProgram({ ...run, cancel: AbortSignal.any([cancel, limit.signal]) });
    if (end.status !== 'killed' || cancel.aborted) return end;
    const error = `It ran longer than ${durationText(timeoutMs)}`;
    await run.log.write(1, [`${error}, and was ended`]);
    return { ...end, status: 'failure', error, reason: 'timeout' };
  } finally {
    clearTimeout(timer);
  }
}

function afterText(delayMs: number): string {
  return delayMs === 0 ? ': it is tried again' : `: it is tried again after ${durationText(delayMs)}`;
}
