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

type Hooks = readonly Hook[];

type ExecuteSpec<Deps, I extends Input, Value, Out, Pre extends Hooks, Post extends Hooks> = Basics<Deps> & {
  readonly input?: I;
  readonly output?: StandardSchema<unknown>;
  readonly pre?: readonly [...Pre];
  /** After hooks that convert the input, say in the parameter what they make of it. */
  readonly execute: (ctx: JobContext<Deps>, value: Value) => Out;
  readonly post?: readonly [...Post];
};

/** What the one before it in a sequence has to give; unknown where only its own hooks know. */
type TakesOf<I extends Input, Value, Pre extends Hooks> = Input extends I
  ? Hooks extends Pre
    ? Value
    : unknown
  : I extends StandardSchema<unknown, infer Given>
    ? Given
    : { readonly [Name in keyof I]?: unknown };

/** Where no hooks are given, their type is that of any. */
type GivesOf<Out, Post extends Hooks> = Hooks extends Post ? Awaited<Out> : unknown;

type ActionsSpec<Deps> = Basics<Deps> & {
  readonly outcomes?: readonly [string, ...string[]];
  /** `trigger` begins the attempt; all others need one whose trigger was ok. Made by `action`. */
  readonly actions: { readonly [name: string]: Action };
};

/** Checks the definition and gives a job. Throws `InvalidDefinition`. */
export function defineJob<
  Deps = unknown,
  I extends Input = Input,
  Value = InputOf<I>,
  Out = unknown,
  Pre extends Hooks = Hooks,
  Post extends Hooks = Hooks,
>(spec: ExecuteSpec<Deps, I, Value, Out, Pre, Post>): ExecuteJob<TakesOf<I, Value, Pre>, GivesOf<Out, Post>>;
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
