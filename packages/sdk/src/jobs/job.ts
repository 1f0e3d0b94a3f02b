import type { Value } from '@signalbox/engine';
import type { ArgsOf, Fields } from '../fields/read-args.ts';
import type { StandardSchema } from '../schema.ts';
import type { ActContext, JobContext, UndoContext } from './job-context.ts';

/** A named unit of TypeScript that a step executes. Made by `defineJob`. */
export type Job = ExecuteJob | ActionsJob;

export type JobBasics = {
  readonly name: string;
  readonly description?: string;
  /** Of its code, where its author looks after that; otherwise every change of its sources makes another one. */
  readonly version?: string;
  /** Whether it changes something outside; a job with `undo` does. */
  readonly effect?: boolean;
  readonly environment?: string;
  /** Takes back what the step did, from what it remembered. It may run before anything was done, and more than once. */
  readonly undo?: (ctx: UndoContext<never>) => void | Promise<void>;
  /** Why what it does cannot be taken back: a point of no return of every flow with it. */
  readonly irreversible?: string;
  /** What it does is mended by going on: a rollback leaves it as it is. */
  readonly forwardOnly?: boolean;
  /** A timeout is followed by another attempt under the same key: the receiver makes the effect once. */
  readonly idempotent?: boolean;
  /**
   * It leaves nothing in its process that others must not see: globals, environment, caches of what it was given. Its
   * attempts of all runs then share processes, and are begun thousands of times a second.
   */
  readonly reusable?: boolean;
  /** After a lost worker nobody knows whether it ran: a person decides, rather than that it runs again. */
  readonly atMostOnce?: boolean;
  /** How its saved data is shown. */
  readonly panel?: Panel;
};

/** A chain of values: the input through the hooks before, `execute`, and the hooks after. */
export type ExecuteJob<Takes = unknown, Gives = unknown> = JobBasics & {
  readonly kind: 'execute';
  /** What the compiler knows of its value, for jobs that follow each other. Nothing at run time. */
  readonly '~types'?: { readonly takes: Takes; readonly gives: Gives };
  /** Named arguments, or one value by a schema; without it the job takes whatever comes. */
  readonly input?: Fields | StandardSchema<unknown>;
  readonly output?: StandardSchema<unknown>;
  readonly pre: readonly Hook[];
  readonly execute: Hook;
  readonly post: readonly Hook[];
};

/** Gets the value of the link before it, and gives that of the next. */
export type Hook = (ctx: JobContext<never>, value: never) => unknown;

/** A step that people act on, until one of its actions ends it. */
export type ActionsJob = JobBasics & {
  readonly kind: 'actions';
  /** How a step may end by `ctx.finish`; the first where none is named. */
  readonly outcomes: readonly [string, ...string[]];
  readonly actions: { readonly [name: string]: Action };
};

export type Action<F extends Fields = Fields> = {
  readonly description?: string;
  readonly args?: F;
  /** What it returns is the answer to who acted. */
  readonly run: (ctx: ActContext<never>, args: never) => unknown;
};

export type ActionOf<F extends Fields, Deps> = {
  readonly description?: string;
  readonly args?: F;
  readonly run: (ctx: ActContext<Deps>, args: ArgsOf<F>) => Answer | Promise<Answer>;
};

// biome-ignore lint/suspicious/noConfusingVoidType: an action that answers nothing is written without return
export type Answer = Value | undefined | void;

/** Declarative: no HTML comes from a job. */
export type Panel = { readonly sections: readonly PanelSection[] };

/** `from` is a key of the saved data. */
export type PanelSection = {
  readonly title?: string;
  readonly from: string;
  readonly as: 'fields' | 'table' | 'chart' | 'markdown';
};
