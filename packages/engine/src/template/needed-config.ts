import type { Binding, FlowVersion, Param, Step } from '../flow/flow.ts';
import { hookSteps } from '../flow/hooks.ts';
import { own, type Value, type Values } from '../value.ts';
import { type RunTemplate, type TemplateBindings, templateArgs } from './template.ts';
import { configAt } from './with-config.ts';

/** An argument that a flow takes from the configuration of the template that a run is started from. */
export type NeededConfig = {
  /** As `ship.region`, or `ship.agree.region` of an action. */
  readonly at: string;
  readonly step: string;
  readonly path: readonly string[];
  /** Absent where the job takes it without declaring it. */
  readonly param?: Param;
};

/** But for what the template binds itself, which comes before the flow. */
export function neededConfig(
  { flow, jobs }: Pick<FlowVersion, 'flow' | 'jobs'>,
  args: TemplateBindings['args'] = {},
): readonly NeededConfig[] {
  return [...flow.steps, ...hookSteps(flow)].flatMap((step) => {
    const job = own(jobs, step.job);
    if (!job) return [];
    const actions = (job.kind === 'code' && job.actions) || {};
    const ofActs = Object.entries(step.actArgs ?? {}).flatMap(([action, bindings]) => {
      const params = own(actions, action)?.params ?? [];
      return neededOf(step, bindings, { params, bound: templateArgs({ args }, step, { job, action }), action });
    });
    return [
      ...neededOf(step, step.args, { params: job.params, bound: templateArgs({ args }, step, { job }) }),
      ...ofActs,
    ];
  });
}

type Contract = { readonly params: readonly Param[]; readonly bound: Values; readonly action?: string };

function neededOf(step: Step, bindings: readonly Binding[], { params, bound, action }: Contract) {
  return bindings.flatMap(({ name, from }): readonly NeededConfig[] => {
    if (from.kind !== 'config') return [];
    const param = params.find((each) => each.name === name);
    if (Object.hasOwn(bound, name) && param?.mark !== 'const') return [];
    const at = [step.name, ...(action === undefined ? [] : [action]), name].join('.');
    return [{ at, step: step.name, path: from.path, ...(param && { param }) }];
  });
}

/** What a run keeps of a configuration: what its flow takes of it, by its path, and nothing where that is nothing. */
export function configFor(needed: readonly NeededConfig[], config: Values): Values | undefined {
  const kept = needed.flatMap(({ path }): readonly [string, Value][] => {
    const value = configAt(config, path);
    return value === undefined ? [] : [[path.join('.'), value]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Why a run would not have what it needs: it has no template, or one without that. */
export function missingConfig(
  needed: readonly NeededConfig[],
  template: Pick<RunTemplate, 'name' | 'config'> | undefined,
): { readonly at: string; readonly problem: string } | undefined {
  const missing = needed.find(({ path }) => configAt(template?.config ?? {}, path) === undefined);
  if (!missing) return undefined;
  const key = missing.path.join('.');
  const why = template
    ? `and the configuration of template ${template.name} has no ${key}`
    : 'the configuration of a template, and the run has none';
  return { at: missing.at, problem: `${missing.at} is $config.${key}, ${why}` };
}
