import { type AttemptRef, openAct, openAttempt, type Run, undoUnderWay } from '@signalbox/engine';
import type { Payload, Task } from '@signalbox/store';

/** An attempt in the hands of a job host. */
export type HeldAttempt = {
  readonly task: string;
  readonly epoch: number;
  readonly attempt: AttemptRef;
  readonly uuid: string;
  /** It takes back what the attempt did. */
  readonly undo?: number;
  /** It is one act of the attempt. */
  readonly act?: number;
  /** It is sent at most once, and was. */
  isOnce?: boolean;
};

export type CodePayload = Extract<Payload, { readonly kind: 'code' }>;

export function heldOf({ id, epoch }: Pick<Task, 'id' | 'epoch'>, payload: CodePayload): HeldAttempt {
  const { kind: _, ...of } = payload;
  return { task: id, epoch, ...of };
}

/** Whether the run waits for it. */
export function isWaitedFor(run: Run, { attempt, undo, act, uuid }: Omit<HeldAttempt, 'task' | 'epoch'>): boolean {
  if (act !== undefined) return openAct(run, { ...attempt, act })?.act.uuid === uuid;
  return (undo === undefined ? openAttempt(run, attempt) : undoUnderWay(run))?.attempt.uuid === uuid;
}
