import type { DeclaredCode } from '@signalbox/protocol';
import { type ExecuteJob, paramsOf } from '@signalbox/sdk';

/** What the server has to know of a job. `digest` is that of its module: the version of jobs that name none. */
export function describeJob(job: ExecuteJob, digest: string): DeclaredCode {
  const { name, description, environment, irreversible, idempotent, input } = job;
  const fields = input === undefined || '~standard' in input ? undefined : input;
  const comments = Object.entries(fields ?? {}).flatMap(([param, { comment }]) =>
    comment === undefined ? [] : [[param, comment] as const],
  );
  return {
    kind: 'code',
    name,
    version: job.version ?? digest,
    ...(description !== undefined && { description }),
    params: paramsOf(fields ?? {}),
    ...(fields === undefined && { open: true }),
    ...(comments.length > 0 && { comments: Object.fromEntries(comments) }),
    outcomes: ['SUCCESS', 'FAIL'],
    effect: job.effect ?? job.undo !== undefined,
    ...(environment !== undefined && { environment }),
    ...(job.undo && { undo: true }),
    ...(irreversible !== undefined && { irreversible }),
    ...(idempotent && { idempotent }),
  };
}
