import type { JobError, JobPlace } from './job-context.ts';

const longestText = 10_000;

/** Of whatever code throws. Its own `code`, as that of a system error, stands in the message. */
export function thrownError(error: unknown, place: JobPlace): JobError {
  if (!(error instanceof Error)) return jobError('thrown', place, String(error));
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const stack = error.stack === undefined ? {} : { stack: error.stack.slice(0, longestText) };
  return { ...jobError('thrown', place, `${error.message}${cause}`), ...stack };
}

export function jobError(code: JobError['code'], place: JobPlace, message: string): JobError {
  return { code, place, message: message.slice(0, longestText) };
}
