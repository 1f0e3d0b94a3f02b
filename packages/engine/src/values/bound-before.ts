import type { Job, Step } from '../flow/flow.ts';
import type { Run } from '../run/run.ts';
import { templateArgs } from '../template/template.ts';
import { own, type Value } from '../value.ts';
import { boundByTemplate, lookUp } from './resolve-args.ts';

/** An argument that nobody has to give, and by whom it is bound; `value` is absent where it is not known yet. */
export type BoundArg = { readonly name: string; readonly by: 'flow' | 'template' | 'run'; readonly value?: Value };

/**
 * What is bound for an action of a step before somebody gives more: for its trigger, or for its next attempt, by a change
 * of arguments in the run, the template of the run, or the flow, the first of them that says something.
 */
export function boundBefore(step: Step, job: Job, run: Run, action = 'trigger'): readonly BoundArg[] {
  const isTrigger = action === 'trigger';
  const ofRun = isTrigger ? (own(run.open, step.name)?.args ?? {}) : {};
  const ofTemplate = isTrigger ? boundByTemplate(step, job, run) : templateArgs(run.template, step, { job, action });
  const ofFlow = isTrigger ? step.args : (own(step.actArgs ?? {}, action) ?? []);
  const bound = new Map<string, BoundArg>();
  for (const { name, from } of ofFlow) {
    const found = lookUp(from, { run, job }, isTrigger ? step : {});
    bound.set(name, { name, by: 'flow', ...('value' in found && { value: found.value }) });
  }
  for (const [name, value] of Object.entries(ofTemplate)) bound.set(name, { name, by: 'template', value });
  for (const [name, value] of Object.entries(ofRun)) bound.set(name, { name, by: 'run', value });
  return [...bound.values()];
}
