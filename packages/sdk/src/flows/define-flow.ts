import type { OnFailure, Value } from '@signalbox/engine';
import type { Fields } from '../fields/read-args.ts';
import { checkName } from '../jobs/check-job.ts';
import { InvalidDefinition } from '../jobs/invalid-definition.ts';
import type { Job } from '../jobs/job.ts';
import { checkedHooks } from './checked-hooks.ts';
import { checkedInputs, checkWord } from './checked-inputs.ts';
import { checkedStep } from './checked-step.ts';
import type { FlowFromCode } from './flow-from-code.ts';
import type { FromStep, Reference } from './reference.ts';

export type FlowSpec<Steps extends string, Inputs extends Fields> = {
  readonly name: string;
  readonly description?: string;
  /** What a start is given: each is required or has a default. */
  readonly inputs?: Inputs;
  /** What follows a failure that no step maps; `stop` where nothing is said. */
  readonly onFailure?: OnFailure;
  /** What is run before the first step, before a stop, and when all steps are over. One that fails ends the run as failed. */
  readonly hooks?: {
    readonly onStart?: HookSpec<NoInfer<Steps>, keyof Inputs & string>;
    readonly onStop?: HookSpec<NoInfer<Steps>, keyof Inputs & string>;
    readonly onFinish?: HookSpec<NoInfer<Steps>, keyof Inputs & string>;
  };
  /** By their names, the first is the entry. */
  readonly steps: { readonly [Name in Steps]: StepSpec<NoInfer<Steps>, keyof Inputs & string> };
};

/** A job of code with `execute`, or the name of an action; with its arguments where it takes some. */
export type HookSpec<Steps extends string = string, Inputs extends string = string> =
  | Job
  | {
      readonly job: Job | string;
      readonly args?: Given<Steps, Inputs>;
    };

/** By the name of the argument. */
type Given<Steps extends string, Inputs extends string> = {
  readonly [argument: string]: Value | Reference<Steps, Inputs>;
};

export type StepSpec<Steps extends string = string, Inputs extends string = string> = StepBasics<Steps> &
  (
    | {
        readonly args?: Given<Steps, Inputs>;
        /** Of a job that people act on: what the flow gives its actions besides the trigger, by their names. */
        readonly actArgs?: { readonly [action: string]: Given<Steps, Inputs> };
        readonly value?: never;
      }
    | {
        /** All that the code of the step gets, in place of arguments by name. */
        readonly value: FromStep<Steps>;
        readonly args?: never;
        readonly actArgs?: never;
      }
  );

type StepBasics<Steps extends string> = {
  /** A job of code, or the name of whatever a step may name, as of an action of the flow language. */
  readonly job: Job | string;
  /** What follows each outcome. */
  readonly on: { readonly [outcome: string]: StepTarget<Steps> };
  /** `manual` waits for an explicit trigger before its first attempt. */
  readonly trigger?: 'auto' | 'manual';
  /** `all`: the step is the join of the branches that lead to it. */
  readonly enter?: 'all';
  /** As `5m`. */
  readonly timeout?: string;
  /** `max` attempts in all. */
  readonly retry?: { readonly max: number; readonly backoff?: string; readonly maxBackoff?: string };
};

/** A list opens a branch for each of its steps. */
export type StepTarget<Steps extends string = string> =
  | 'done'
  | 'stopped'
  | 'hold'
  | 'rollback'
  | Steps
  | readonly Steps[];

/**
 * Steps in a graph. What can be known here is checked here, and `InvalidDefinition` says where it is wrong; the rest, as
 * with a flow that is written in the flow language, when it is applied.
 */
export function defineFlow<Steps extends string, Inputs extends Fields = Record<never, never>>(
  spec: FlowSpec<Steps, Inputs>,
): FlowFromCode {
  const { name, description, inputs = {}, onFailure = 'stop' } = spec;
  const place = checkName(name, 'flow');
  const steps = Object.entries<StepSpec>(spec.steps);
  if (steps.length === 0) throw new InvalidDefinition('empty_flow', place, 'has no steps');
  const names = new Set(steps.map(([step]) => step));
  for (const step of names) checkWord(step, `${place}, step`);
  const scope = { place, steps: names, inputs: checkedInputs(inputs, place) };
  const hooks = checkedHooks(spec.hooks ?? {}, scope);
  return {
    kind: 'flow',
    name,
    ...(description !== undefined && { description }),
    inputs: scope.inputs,
    steps: steps.map(([step, each]) => checkedStep(step, each, scope)),
    onFailure,
    ...(Object.keys(hooks.hooks).length > 0 && { hooks: hooks.hooks }),
    jobs: jobsOf([...steps.map(([, { job }]) => job), ...hooks.jobs], place),
  };
}

/** Those that are given as definitions. */
function jobsOf(given: readonly (Job | string)[], place: string): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const job of given) {
    if (typeof job === 'string') continue;
    const known = jobs.get(job.name);
    if (known && known !== job)
      throw new InvalidDefinition('duplicate_name', place, `two jobs have the name ${job.name}`);
    jobs.set(job.name, job);
  }
  return [...jobs.values()];
}
