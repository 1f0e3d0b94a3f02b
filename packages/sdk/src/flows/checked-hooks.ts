import { type Hook, hookNames, type Param, type Step } from '@signalbox/engine';
import { InvalidDefinition } from '../jobs/invalid-definition.ts';
import type { Job } from '../jobs/job.ts';
import { checkedStep } from './checked-step.ts';
import type { FlowSpec, HookSpec } from './define-flow.ts';

type Given = NonNullable<FlowSpec<string, Record<string, never>>['hooks']>;

type Scope = { readonly place: string; readonly steps: ReadonlySet<string>; readonly inputs: readonly Param[] };

type Hooks = { readonly [hook in Hook]?: Omit<Step, 'decision'> };

/** The keys of an author, and the clauses of the flow language that they become. */
const keys = {
  start: { key: 'onStart', name: 'on_start' },
  stop: { key: 'onStop', name: 'on_stop' },
  finish: { key: 'onFinish', name: 'on_finish' },
} as const;

export function checkedHooks(
  given: Given,
  scope: Scope,
): { readonly hooks: Hooks; readonly jobs: readonly (Job | string)[] } {
  const hooks: [Hook, Omit<Step, 'decision'>][] = [];
  const jobs: (Job | string)[] = [];
  for (const hook of hookNames) {
    const { key, name } = keys[hook];
    const spec = given[key];
    if (!spec) continue;
    const { job, args } = specOf(spec);
    if (scope.steps.has(name))
      throw new InvalidDefinition('duplicate_name', `${scope.place}, ${key}`, `a step is called ${name}`);
    if (typeof job !== 'string' && job.kind === 'actions') {
      throw new InvalidDefinition(
        'bad_argument',
        `${scope.place}, ${key}`,
        'is a job with `execute`: nobody acts on a hook',
      );
    }
    const steps = hook === 'start' ? new Set<string>() : scope.steps;
    hooks.push([hook, checkedStep(name, { job, on: {}, ...(args && { args }) }, { ...scope, steps })]);
    jobs.push(job);
  }
  return { hooks: Object.fromEntries(hooks), jobs };
}

function specOf(spec: HookSpec): Exclude<HookSpec, Job> {
  return 'job' in spec ? spec : { job: spec };
}
