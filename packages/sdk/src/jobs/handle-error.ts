import type { JobContext } from './job-context.ts';

type Link<Deps, In, Out> = (ctx: JobContext<Deps>, value: In) => Out | Promise<Out>;

type Handler<Deps, In, Out> = (ctx: JobContext<Deps>, value: In, error: unknown) => Out | Promise<Out>;

/**
 * A hook or `execute` whose errors a handler sees: with what it returns the job goes on, with what it throws the job
 * fails. Either way the error is among those of the attempt.
 */
export function onError<In, Out, Deps = unknown>(
  link: Link<Deps, In, Out>,
  handler: Handler<Deps, In, Out>,
): Link<Deps, In, Out> {
  return async (ctx, value) => {
    try {
      return await link(ctx, value);
    } catch (error) {
      ctx.report(error);
      return handler(ctx, value, error);
    }
  };
}

/** Goes on with the value that the failed link was given. */
export function ignoreError<T>(_ctx: JobContext, value: T): T {
  return value;
}
