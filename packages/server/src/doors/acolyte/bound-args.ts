import {
  type FlowVersion,
  hasActions,
  type Job,
  own,
  type Param,
  type Step,
  type Value,
  type Values,
  withConfig,
} from '@signalbox/engine';
import { AcolyteError } from './acolyte-error.ts';
import { readField } from './fields.ts';
import { isObject } from './request-body.ts';

export type GivenBindings = { readonly bindArgs: Values; readonly config: Values };

/**
 * What a template binds, as templates here keep it: by step, and by action where people act on it. What is given for the
 * name of a job holds for each of its steps that has nothing of its own. What is not declared is left out.
 */
export function boundArgs({ flow, jobs }: FlowVersion, given: GivenBindings): { readonly [step: string]: Values } {
  const bound = flow.steps.flatMap((step): [string, Values][] => {
    const job = own(jobs, step.job);
    if (!job || job.kind === 'decision' || step.byValue) return [];
    const byAction = actionsOf(job).map(([action, params]): [string, Values] => {
      return [action, boundOfAction(params, { step, job, action, given })];
    });
    const some = byAction.filter(([, values]) => Object.keys(values).length > 0);
    if (some.length === 0) return [];
    return [[step.name, hasActions(job) ? Object.fromEntries(some) : (some[0]?.[1] ?? {})]];
  });
  return Object.fromEntries(bound);
}

/** The same as its clients know it: always by action. */
export function bindArgsView({ flow, jobs }: FlowVersion, args: { readonly [step: string]: Values }): Values {
  const isByAction = (name: string) => {
    const step = flow.steps.find((each) => each.name === name);
    const job = step && own(jobs, step.job);
    return job !== undefined && hasActions(job);
  };
  return Object.fromEntries(
    Object.entries(args).map(([step, values]) => [step, isByAction(step) ? values : { trigger: values }]),
  );
}

function actionsOf(job: Job): readonly (readonly [string, readonly Param[]])[] {
  const actions = Object.entries((job.kind === 'code' && job.actions) || {});
  return [['trigger', job.params], ...actions.map(([name, { params }]) => [name, params] as const)];
}

type Place = { readonly step: Step; readonly job: Job; readonly action: string; readonly given: GivenBindings };

function boundOfAction(params: readonly Param[], place: Place): Values {
  const { step, job, action, given } = place;
  const values = { ...levelOf(given.bindArgs, step.job, action), ...levelOf(given.bindArgs, step.name, action) };
  const bound: [string, Value][] = [];
  for (const param of params) {
    const value = own(values, param.name) ?? undefined;
    if (param.mark === 'const' && value !== undefined && value !== null) {
      throw new AcolyteError('not_allow_bind_const', { facts: { arg_name: `${step.name}.${action}.${param.name}` } });
    }
    const ofFlow = action === 'trigger' ? step.args : (own(step.actArgs ?? {}, action) ?? []);
    const isFlows = ofFlow.some(({ name }) => name === param.name);
    const mustBeHere = param.mark === 'static' && !isFlows;
    if (param.mark === 'const' || (!mustBeHere && (value === undefined || value === null))) continue;
    const checked = checkedValue(param, value, { job, action, config: given.config });
    if (checked !== undefined && value !== undefined && value !== null) bound.push([param.name, checked]);
  }
  return Object.fromEntries(bound);
}

/** Of a step or a job, and one of its actions. */
function levelOf(bindArgs: Values, name: string, action: string): Values {
  const ofStep = own(bindArgs, name);
  if (ofStep === undefined || ofStep === null) return {};
  const ofAction = isObject(ofStep) ? (own(ofStep, action) ?? {}) : undefined;
  if (ofAction !== undefined && isObject(ofAction)) return ofAction;
  const facts = { field_name: 'bind_args', expect: "<class 'dict'>" };
  throw new AcolyteError('invalid_type', { reason: 'bind_args_invalid_type', facts });
}

type Naming = { readonly job: Job; readonly action: string; readonly config: Values };

/** A reference to the configuration is kept as it is, and checked by what it stands for now. */
function checkedValue(param: Param, value: Value | undefined, { job, action, config }: Naming): Value | undefined {
  const { values, missing } = withConfig(value === undefined ? {} : { value }, config);
  const read = readField(param, own(values, 'value'));
  const problem =
    missing.length > 0
      ? ({ key: 'invalid_value', expect: `: the configuration has no ${missing.join(', ')}` } as const)
      : read.ok
        ? undefined
        : read.problem;
  if (problem) {
    const name = `${job.name}_${action}_${param.name}`;
    const facts = { field_name: name, expect: problem.expect };
    throw new AcolyteError(problem.key, { reason: `${name}_${problem.key}`, facts });
  }
  const isReference = typeof value === 'string' && value.startsWith('$config.');
  return isReference ? value : read.ok ? read.value : undefined;
}
