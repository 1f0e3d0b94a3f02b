import type { Values } from '@signalbox/engine';
import type { Job } from './job.ts';
import type { JobError, UndoContext } from './job-context.ts';
import { thrownError } from './job-error.ts';
import type { Changes, OpenContext } from './open-context.ts';

export type Undone = ({ readonly ok: true } | { readonly ok: false; readonly error: JobError }) & {
  readonly changes: Omit<Changes, 'reported'>;
  readonly errors: readonly JobError[];
};

/** Takes back what one visit did. A job without `undo` has nothing to take back. */
export async function runUndo(
  job: Job,
  opened: OpenContext<unknown>,
  { data, cause, args = {} }: { readonly data: Values; readonly cause: JobError; readonly args?: Values },
): Promise<Undone> {
  const { undoData: _, finishGroup: __, ...ctx } = opened.ctx;
  const error = await undo(job, { ...ctx, data, cause, args });
  const { reported, ...changes } = opened.changes();
  const errors = reported.map((each) => thrownError(each, 'undo'));
  if (error === undefined) return { ok: true, changes, errors };
  return { ok: false, error, changes, errors: [...errors, error] };
}

async function undo(job: Job, ctx: UndoContext): Promise<JobError | undefined> {
  try {
    await job.undo?.(ctx as UndoContext<never>);
    return undefined;
  } catch (error) {
    return thrownError(error, 'undo');
  }
}
