import type { Value, Values } from '@signalbox/engine';
import { type Fields, readArgs } from '../fields/read-args.ts';
import { parseBy, type StandardSchema } from '../schema.ts';
import type { ExecuteJob, Hook } from './job.ts';
import type { JobContext, JobError, JobPlace } from './job-context.ts';
import { jobError, thrownError } from './job-error.ts';
import type { Changes, OpenContext } from './open-context.ts';
import { toValue } from './to-value.ts';

export type Executed = (
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: JobError }
) & {
  readonly changes: Omit<Changes, 'reported'>;
  /** All, in their order: those that handlers have seen, and the last one where the job has failed. */
  readonly errors: readonly JobError[];
};

type Outcome = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: JobError };

/**
 * One attempt: input, hooks before, `execute`, hooks after, output. The first error ends it; there is nothing that
 * runs in any case. A value that came in and null that goes out is an error, as is `undefined` of any link.
 */
export async function runExecute(job: ExecuteJob, opened: OpenContext<unknown>, given: Value): Promise<Executed> {
  const at: { place: JobPlace } = { place: 'input' };
  const reports: JobError[] = [];
  const ctx = { ...opened.ctx, report: (error: unknown) => void reports.push(thrownError(error, at.place)) };
  const outcome = await runChain(job, { ctx, given, at });
  const { reported: _, ...changes } = opened.changes();
  const errors = outcome.ok ? reports : [...reports, outcome.error];
  return { ...outcome, changes, errors: withoutRepeat(errors) };
}

type Chain = { readonly ctx: JobContext; readonly given: Value; readonly at: { place: JobPlace } };

async function runChain(job: ExecuteJob, { ctx, given, at }: Chain): Promise<Outcome> {
  const input = await readInput(job.input, given);
  if (!input.ok) return { ok: false, error: jobError('invalid_input', 'input', input.problem) };
  let value = input.value;
  for (const [place, link] of linksOf(job)) {
    at.place = place;
    try {
      value = await link(ctx as JobContext<never>, value as never);
    } catch (error) {
      return { ok: false, error: thrownError(error, place) };
    }
    if (value === undefined) return { ok: false, error: jobError('no_output', place, noOutput) };
  }
  at.place = 'output';
  return readOutput(job, given, value);
}

const noOutput = 'job cannot return nil, pass through the input value instead';

function linksOf({ pre, execute, post }: ExecuteJob): readonly (readonly [JobPlace, Hook])[] {
  return [
    ...pre.map((hook, index) => [`pre[${index}]`, hook] as const),
    ['execute', execute] as const,
    ...post.map((hook, index) => [`post[${index}]`, hook] as const),
  ];
}

type ReadInput = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

async function readInput(input: ExecuteJob['input'], given: Value): Promise<ReadInput> {
  if (input === undefined) return { ok: true, value: given };
  if (isSchema(input)) return parseBy(input, given);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { ok: false, problem: 'is no object with arguments' };
  }
  const read = readArgs(input, given as Values);
  if (read.ok) return { ok: true, value: read.args };
  return { ok: false, problem: read.problems.map(({ name, problem }) => `${name} ${problem}`).join('; ') };
}

function isSchema(input: Fields | StandardSchema<unknown>): input is StandardSchema<unknown> {
  return '~standard' in input;
}

async function readOutput({ output }: ExecuteJob, given: Value, last: unknown): Promise<Outcome> {
  if (last === null && given !== null) return { ok: false, error: jobError('no_output', 'output', noOutput) };
  const value = toValue(last);
  if (!value.ok) return { ok: false, error: jobError('invalid_output', 'output', `the value ${value.problem}`) };
  if (!output) return value;
  const parsed = await parseBy(output, value.value);
  return parsed.ok ? value : { ok: false, error: jobError('invalid_output', 'output', parsed.problem) };
}

/** A handler that passes an error on has reported it already. */
function withoutRepeat(errors: readonly JobError[]): readonly JobError[] {
  const [before, last] = errors.slice(-2);
  const isSame = before && last && before.message === last.message && before.code === last.code;
  return isSame ? [...errors.slice(0, -2), last] : errors;
}
