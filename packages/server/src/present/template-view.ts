import {
  configAt,
  type FlowVersion,
  hasActions,
  type Job,
  jsonSchemaOf,
  own,
  type Param,
  type Step,
  templateArgs,
  type Values,
  withConfig,
} from '@signalbox/engine';
import { printSource } from '@signalbox/fsl';
import type { ArgumentView, TemplateDetails, TemplateView } from '@signalbox/protocol';
import type { Template } from '@signalbox/store';

type Problems = readonly TemplateView['problems'][number][];

export function templateView(template: Template, problems: Problems): TemplateView {
  return { ...template, problems: [...problems] } as TemplateView;
}

/** With each argument, its value before a person gives one, and where that comes from. */
export function templateDetails(
  template: Template,
  problems: Problems,
  version: FlowVersion | undefined,
): TemplateDetails {
  const view = templateView(template, problems);
  if (!version) return { ...view, inputArguments: [], stepArguments: [], schema: jsonSchemaOf([]) };
  const bound = withConfig(template.inputs, template.config).values;
  const { inputs, steps } = version.flow;
  return {
    ...view,
    inputArguments: inputs.map((param) => argumentView(param, { bound })),
    stepArguments: steps.flatMap((step) => stepArguments(step, own(version.jobs, step.job), template)),
    schema: jsonSchemaOf(inputs.map((param) => withBound(param, bound))),
  };
}

/** What the template binds need not be given. */
function withBound(param: Param, bound: Values): Param {
  const value = own(bound, param.name);
  return value === undefined || param.mark ? param : { ...param, required: false, default: value };
}

function stepArguments(step: Step, job: Job | undefined, template: Template): TemplateDetails['stepArguments'] {
  if (!job || job.kind === 'decision' || step.byValue) return [];
  const { config } = template;
  const comments = job.kind === 'code' ? (job.comments ?? {}) : {};
  const ofJob = argumentsOf(job.params, { comments, bound: boundFor(template, step, job), step, config });
  if (!hasActions(job)) return ofJob.length === 0 ? [] : [{ step: step.name, arguments: ofJob }];
  const actions = Object.entries((job.kind === 'code' && job.actions) || {}).map(([action, contract]) => ({
    step: step.name,
    action,
    arguments: argumentsOf(contract.params, {
      comments: contract.comments ?? {},
      bound: boundFor(template, step, job, action),
      step: { ...step, args: own(step.actArgs ?? {}, action) ?? [] },
      config,
    }),
  }));
  return [{ step: step.name, action: 'trigger', arguments: ofJob }, ...actions];
}

function boundFor(template: Template, step: Step, job: Job, action = 'trigger'): Values {
  return withConfig(templateArgs(template, step, { job, action }), template.config).values;
}

type Given = {
  readonly bound: Values;
  readonly comments?: Readonly<Record<string, string>>;
  readonly step?: Step;
  readonly config?: Values;
};

/** Also of what the job does not declare, where it takes any. */
function argumentsOf(params: readonly Param[], given: Given): ArgumentView[] {
  const names = [...(given.step?.args ?? []).map(({ name }) => name), ...Object.keys(given.bound)];
  const more = [...new Set(names)].filter((name) => !params.some((param) => param.name === name));
  const undeclared = more.map((name): Param => ({ name, type: 'dict', required: false }));
  return [
    ...params.map((param) => argumentView(param, given)),
    ...undeclared.map((param) => ({ ...argumentView(param, given), type: 'any' })),
  ];
}

function argumentView(param: Param, { bound, comments = {}, step, config = {} }: Given): ArgumentView {
  const { name, type, required, mark = 'auto' } = param;
  const comment = own(comments, name);
  return {
    name,
    type,
    required,
    mark,
    ...(comment !== undefined && { comment }),
    ...givenFor(param, { bound, step, config }),
  };
}

function givenFor(
  param: Param,
  { bound, step, config }: { readonly bound: Values; readonly step: Step | undefined; readonly config: Values },
): Pick<ArgumentView, 'value' | 'reference' | 'from'> {
  const ofTemplate = param.mark === 'const' ? undefined : own(bound, param.name);
  if (ofTemplate !== undefined) return { value: ofTemplate as NonNullable<ArgumentView['value']>, from: 'template' };
  const binding = step?.args.find(({ name }) => name === param.name);
  if (binding?.from.kind === 'literal') {
    return { value: binding.from.value as NonNullable<ArgumentView['value']>, from: 'flow' };
  }
  if (binding) {
    const reference = printSource(binding.from);
    const value = binding.from.kind === 'config' ? configAt(config, binding.from.path) : undefined;
    return {
      ...(value !== undefined && { value: value as NonNullable<ArgumentView['value']> }),
      reference,
      from: 'flow',
    };
  }
  if (param.default === undefined) return {};
  return { value: param.default as NonNullable<ArgumentView['value']>, from: 'default' };
}
