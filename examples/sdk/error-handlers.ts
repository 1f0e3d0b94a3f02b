import { defineJob, ignoreError, type JobContext, onError } from '@signalbox/sdk';

const readCache = (_ctx: JobContext, key: string): string => {
  throw new Error(`nothing is kept for ${key}`);
};

/** Goes on with what the handler gives. The error stands among those of the attempt. */
export const look = defineJob({ name: 'look', execute: onError(readCache, (_ctx, key) => `fresh ${key}`) });

/** Goes on with what the link was given. */
export const pass = defineJob({ name: 'pass', execute: onError(readCache, ignoreError) });

/** What a handler throws fails the job. */
export const give = defineJob({
  name: 'give up',
  execute: onError(readCache, (_ctx, key, error) => {
    throw new Error(`no ${key}`, { cause: error });
  }),
});
