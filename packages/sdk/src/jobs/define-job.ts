import type { ArgsOf, Fields } from '../fields/read-args.ts';
import type { StandardSchema } from '../schema.ts';
import { checkJob } from './check-job.ts';
import type { Action, ActionOf, ActionsJob, ExecuteJob, Hook, Job, JobBasics } from './job.ts';
import type { JobContext, UndoContext } from './job-context.ts';

type Basics<Deps> = Omit<JobBasics, 'undo'> & {
  readonly undo?: (ctx: UndoContext<Deps>) => void | Promise<void>;
};

type Input = Fields | StandardSchema<unknown>;

/** What the first hook, or `execute` without hooks, gets. */
type InputOf<I extends Input> = I extends StandardSchema<infer T> ? T : I extends Fields ? ArgsOf<I> : never;

type ExecuteSpec<Deps, I extends Input, Value> = Basics<Deps> & {
  readonly input?: I;
  readonly output?: StandardSchema<unknown>;
  readonly pre?: readonly Hook[];
  /** After hooks that convert the input, say in the parameter what they make of it. */
  readonly execute: (ctx: JobContext<Deps>, value: Value) => unknown;
  readonly post?: readonly Hook[];
};

type ActionsSpec<Deps> = Basics<Deps> & {
  readonly outcomes?: readonly [string, ...string[]];
  /** `trigger` begins the attempt; all others need one whose trigger was ok. Made by `action`. */
  readonly actions: { readonly [name: string]: Action };
};

/** Checks the definition and gives a job. Throws `InvalidDefinition`. */
export function defineJob<Deps = unknown, I extends Input = Input, Value = InputOf<I>>(
  spec: ExecuteSpec<Deps, I, Value>,
): ExecuteJob;
export function defineJob<Deps = unknown>(spec: ActionsSpec<Deps>): ActionsJob;
export function defineJob(spec: Loose): Job {
  checkJob(spec);
  if (spec.actions) {
    const { outcomes = ['SUCCESS'], actions, ...basics } = spec;
    return { kind: 'actions', ...(basics as JobBasics), outcomes, actions };
  }
  const { pre = [], execute, post = [], ...basics } = spec;
  return { kind: 'execute', ...(basics as JobBasics), pre, execute: execute as Hook, post };
}

/** One action of a job, with its arguments. */
export function action<F extends Fields = Record<never, never>, Deps = unknown>(spec: ActionOf<F, Deps>): Action {
  return spec as Action;
}

type Loose = JobBasics & {
  readonly pre?: readonly Hook[];
  readonly execute?: Hook;
  readonly post?: readonly Hook[];
  readonly outcomes?: readonly [string, ...string[]];
  readonly actions?: { readonly [name: string]: Action };
};
