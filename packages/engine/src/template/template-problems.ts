import type { FlowVersion, Job, Param, Step } from '../flow/flow.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import { own, type Value, type Values } from '../value.ts';
import { listedNames } from '../values/listed-names.ts';
import { beyondPatternBudget } from '../values/pattern-budget.ts';
import { lengthProblem } from '../values/size-problem.ts';
import { valueProblem } from '../values/value-problem.ts';
import { boundLength } from './bound-length.ts';
import { configFor, type NeededConfig, neededConfig } from './needed-config.ts';
import { isValues, type TemplateBindings } from './template.ts';
import { configAt, withConfig } from './with-config.ts';

/** `at` names what is bound, as `ship.trigger.version` or `inputs.version`. */
export type TemplateProblem = { readonly at: string; readonly problem: string };

/** A start writes all of it twice: into the run, and into its first transition. */
const boundLimit = 262_144;

/** What of a template does not fit a version of its flow. What it binds may still be incomplete: people give the rest. */
export function templateProblems(bindings: TemplateBindings, version: FlowVersion): readonly TemplateProblem[] {
  const needed = neededConfig(version, bindings.args);
  const large = sizeProblems(bindings, configFor(needed, bindings.config));
  if (large.length > 0) return large;
  const { flow, jobs } = version;
  const inputs = { names: flow.inputs, isOpen: false };
  const problems = [...boundProblems(['inputs'], bindings.inputs, inputs, bindings.config)];
  const steps = stepsByName(flow);
  for (const [name, bound] of Object.entries(bindings.args)) {
    const step = steps.get(name);
    if (!step) {
      const known = listedNames(flow.steps.map((each) => each.name));
      problems.push({ at: name, problem: `flow ${flow.name} has no such step; its steps: ${known}` });
      continue;
    }
    problems.push(...stepProblems(step, own(jobs, step.job) as Job, { bound, config: bindings.config }));
  }
  return [...problems, ...configProblems(needed, bindings.config)];
}

/** What the flow takes of the configuration, as if the template had bound it. */
function configProblems(needed: readonly NeededConfig[], config: Values): readonly TemplateProblem[] {
  return needed.flatMap(({ at, path, param }) => {
    const value = configAt(config, path);
    const key = path.join('.');
    if (value === undefined)
      return [{ at, problem: `the flow takes $config.${key}, and the configuration has no ${key}` }];
    const problem = param && valueProblem(param, value);
    return problem === undefined ? [] : [{ at, problem: `the flow takes $config.${key}, which ${problem}` }];
  });
}

/** Looked at first: what is larger is not compared with anything. */
function sizeProblems({ inputs, args, config }: TemplateBindings, kept: Values = {}): readonly TemplateProblem[] {
  const places = [['inputs', inputs] as const, ...Object.entries(args)];
  const lengths = [
    ...places.map(([at, bound]) => ({ at, length: boundLength(bound, config) })),
    { at: 'config', length: JSON.stringify(kept).length },
  ];
  const problems = lengths.flatMap(({ at, length }) => {
    const problem = lengthProblem(length);
    return problem === undefined ? [] : [{ at, problem }];
  });
  const total = lengths.reduce((sum, { length }) => sum + length, 0);
  if (problems.length > 0 || total <= boundLimit) return problems;
  return [{ at: 'args', problem: `and inputs together have ${total} characters, more than ${boundLimit}` }];
}

type Given = { readonly bound: Values; readonly config: Values };

function stepProblems(step: Step, job: Job, { bound, config }: Given): readonly TemplateProblem[] {
  if (step.byValue || job.kind === 'decision') {
    return [{ at: step.name, problem: 'the step has no arguments that can be bound' }];
  }
  const ofJob = { names: job.params, isOpen: job.kind === 'flow' || (job.kind === 'code' && job.open === true) };
  const actions = job.kind === 'code' ? job.actions : undefined;
  if (!actions) return boundProblems([step.name], bound, ofJob, config);
  return Object.entries(bound).flatMap(([action, args]) => {
    const names = action === 'trigger' ? job.params : own(actions, action)?.params;
    const at = `${step.name}.${action}`;
    if (!names) {
      const known = listedNames(['trigger', ...Object.keys(actions)]);
      return [{ at, problem: `the step has no such action; its actions: ${known}` }];
    }
    if (!isValues(args)) return [{ at, problem: 'is not of type dict' }];
    return boundProblems([step.name, action], args, { names, isOpen: false }, config);
  });
}

type Contract = { readonly names: readonly Param[]; readonly isOpen: boolean };

/** Arguments that are bound at a place. */
function boundProblems(
  path: readonly string[],
  bound: Values,
  { names, isOpen }: Contract,
  config: Values,
): readonly TemplateProblem[] {
  const resolved = Object.entries(bound).map(([name, value]) => ({ name, ...resolvedOf(value, config) }));
  const values = new Map(resolved.map(({ name, value }) => [name, value]));
  const beyond = beyondPatternBudget(names, ({ name }) => values.get(name));
  return resolved.flatMap(({ name, value, missing }) => {
    const problem =
      missing.length > 0
        ? `the configuration has no ${missing.join(', ')}`
        : (problemOf(name, value, { names, isOpen }) ?? (beyond?.name === name ? beyond.problem : undefined));
    const origin = originOf(own(bound, name), value);
    return problem === undefined ? [] : [{ at: [...path, name].join('.'), problem: `${problem}${origin}` }];
  });
}

/** Whoever bound a configuration value has not written there what does not fit: `1.2` of a configuration is a number. */
function originOf(bound: Value | undefined, value: Value): string {
  if (typeof bound !== 'string' || (typeof value !== 'number' && typeof value !== 'boolean')) return '';
  return `: ${bound} is the ${typeof value} ${value}`;
}

function resolvedOf(value: Value, config: Values): { readonly value: Value; readonly missing: readonly string[] } {
  const { values, missing } = withConfig({ value }, config);
  return { value: values.value as Value, missing };
}

function problemOf(name: string, value: Value, { names, isOpen }: Contract): string | undefined {
  const param = names.find((each) => each.name === name);
  if (!param) return isOpen ? undefined : `is not declared; declared: ${listedNames(names.map((each) => each.name))}`;
  return param.mark === 'const' ? 'is const: only the flow gives it' : valueProblem(param, value);
}
