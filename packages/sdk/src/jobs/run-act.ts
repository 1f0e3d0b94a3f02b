import type { Value, Values } from '@signalbox/engine';
import { type ArgProblem, readArgs } from '../fields/read-args.ts';
import type { Action, ActionsJob } from './job.ts';
import type { ActContext, JobError, JobPlace } from './job-context.ts';
import { jobError, thrownError } from './job-error.ts';
import { isNotOk } from './not-ok.ts';
import type { Changes, OpenContext } from './open-context.ts';
import { toValue } from './to-value.ts';

/** What an action says of its step; the first word counts, whatever the answer is. */
export type ActEnd =
  | { readonly kind: 'finished'; readonly outcome: string }
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: JobError };

export type Acted = ActAnswer & {
  readonly end?: ActEnd;
  readonly changes: Omit<Changes, 'reported'>;
  readonly errors: readonly JobError[];
};

type ActAnswer =
  | { readonly ok: true; readonly answer?: Value }
  | { readonly ok: false; readonly problems: readonly ArgProblem[] }
  | { readonly ok: false; readonly error: JobError };

export type Act = { readonly name: string; readonly args: Values; readonly actor?: string };

/** One action of an open attempt. What it throws fails this act alone, and the act may be repeated. */
export async function runAct(job: ActionsJob, opened: OpenContext<unknown>, act: Act): Promise<Acted> {
  const action = Object.hasOwn(job.actions, act.name) ? job.actions[act.name] : undefined;
  if (!action) throw new TypeError(`job ${job.name} has no action ${act.name}`);
  const ends: ActEnd[] = [];
  const answer = await answerOf({ job, action, act, opened, ends });
  const { reported, ...changes } = opened.changes();
  const [end] = ends;
  const place: JobPlace = `actions.${act.name}`;
  const errors = reported.map((error) => thrownError(error, place));
  return {
    ...answer,
    ...(end && { end }),
    changes,
    errors: 'error' in answer ? [...errors, answer.error] : errors,
  };
}

type Acting = {
  readonly job: ActionsJob;
  readonly action: Action;
  readonly act: Act;
  readonly opened: OpenContext<unknown>;
  readonly ends: ActEnd[];
};

async function answerOf({ job, action, act, opened, ends }: Acting): Promise<ActAnswer> {
  const place: JobPlace = `actions.${act.name}`;
  const read = readArgs(action.args ?? {}, act.args);
  if (!read.ok) return read;
  const ctx: ActContext = {
    ...opened.ctx,
    ...(act.actor !== undefined && { actor: act.actor }),
    finish: (outcome = job.outcomes[0]) => {
      if (!job.outcomes.includes(outcome)) throw new UndeclaredOutcome(outcome, job.outcomes);
      ends.push({ kind: 'finished', outcome });
    },
    stop: (reason) => void ends.push({ kind: 'stopped', reason }),
    fail: (error) => void ends.push({ kind: 'failed', error: thrownError(error, place) }),
  };
  try {
    const returned = await action.run(ctx as ActContext<never>, read.args as never);
    if (returned === undefined) return { ok: true };
    const answer = toValue(returned);
    if (answer.ok) return { ok: true, answer: answer.value };
    return { ok: false, error: jobError('invalid_output', place, `the answer ${answer.problem}`) };
  } catch (error) {
    if (error instanceof UndeclaredOutcome) {
      return { ok: false, error: jobError('undeclared_outcome', place, error.message) };
    }
    if (isNotOk(error)) return { ok: false, error: jobError(error.reason, place, error.message) };
    return { ok: false, error: thrownError(error, place) };
  }
}

class UndeclaredOutcome extends Error {
  constructor(outcome: string, declared: readonly string[]) {
    super(`outcome ${outcome} is not declared; declared: ${declared.join(', ')}`);
  }
}
