import type { Job, OnFull, Step } from '../flow/flow.ts';
import { own, type Value, type Values } from '../value.ts';

/** What is bound to a flow beforehand, for the runs that are started from it. */
export type TemplateBindings = {
  /** Of the start. */
  readonly inputs: Values;
  /** By step: its arguments, or by action where people act on it. */
  readonly args: { readonly [step: string]: Values };
  /** What `"$config.key"` stands for as a bound value, and `$config.key` in the flow. */
  readonly config: Values;
};

/** How many of its runs there may be at a time; absent where there is no limit. */
export type TemplateLimit = { readonly openRuns: number; readonly onFull: OnFull };

/** What a run has of its template. Later changes of that are for other runs. */
export type RunTemplate = {
  readonly id: number;
  readonly name: string;
  /** Of the bindings. */
  readonly version: number;
  readonly args: TemplateBindings['args'];
  /** What the flow takes of its configuration, by the path; absent where that is nothing. */
  readonly config?: Values;
};

/** What a template binds for the attempts of a step, or for one of its actions. */
export function templateArgs(
  template: Pick<RunTemplate, 'args'> | undefined,
  step: Pick<Step, 'name'>,
  { job, action = 'trigger' }: { readonly job: Job; readonly action?: string },
): Values {
  const ofStep = template && own(template.args, step.name);
  if (!ofStep) return {};
  if (!hasActions(job)) return ofStep;
  const ofAction: Value | undefined = own(ofStep, action);
  return isValues(ofAction) ? ofAction : {};
}

export function hasActions(job: Job): boolean {
  return job.kind === 'code' && job.actions !== undefined;
}

export function isValues(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
