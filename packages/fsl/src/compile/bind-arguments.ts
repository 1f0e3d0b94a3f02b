import {
  type ActionContract,
  type Binding,
  type Job,
  own,
  type Param,
  type ParamType,
  type Source,
  type Step,
  valueProblem,
} from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Argument, Expression, Name, StepClause, StepNode } from '../parse/syntax.ts';
import type { FlowScope } from './compile-step.ts';
import { expectedType } from './expected-type.ts';
import { fitsType, readLiteral } from './literal.ts';
import { reportRepeated } from './repeated.ts';

/** The arguments of a step, checked against the parameters of its job where that is known. */
export function bindArguments(
  { name, broken, clauses }: StepNode,
  args: readonly Argument[],
  job: Job | undefined,
  scope: FlowScope,
): readonly Binding[] {
  const { report } = scope;
  const params = job && new Map(job.params.map((param) => [param.name, param]));
  reportRepeated(
    args.map((arg) => arg.name),
    ({ text }) => `step (${name.text}) args (${text}) is given twice`,
    report,
  );
  const given = new Set(args.map((arg) => arg.name.text));
  // Who triggers it gives what the flow does not, unless nobody may.
  const isAsked = job?.kind === 'code' && job.actions !== undefined && clauses.some(isManual);
  for (const param of params?.values() ?? []) {
    if (broken || !param.required || given.has(param.name) || (isAsked && !param.mark)) continue;
    const severity = scope.inline ? 'error' : scope.leniency;
    report(severity, 'missing_argument', `step (${name.text}) args (${param.name}) is missing`, name);
  }
  // What else a flow is given are inputs of its newest version, which is looked at when it starts.
  const isOpen = job?.kind === 'flow' || (job?.kind === 'code' && job.open === true);
  return args.flatMap(
    (arg) => bind(name.text, arg, isOpen && !params?.has(arg.name.text) ? undefined : params, scope) ?? [],
  );
}

/** What a flow gives acts of people other than the trigger; nothing where there is none. */
export function bindActArguments(
  { name }: StepNode,
  args: readonly Argument[],
  job: Job | undefined,
  scope: FlowScope,
): Step['actArgs'] {
  const byAction = new Map<string, Binding[]>();
  for (const arg of args) {
    const { action } = arg;
    if (!action) continue;
    const contract = job && actionOf(job, action, { step: name.text, scope });
    const before = byAction.get(action.text) ?? [];
    if (before.some((each) => each.name === arg.name.text)) {
      const message = `step (${name.text}) args (${action.text}: ${arg.name.text}) is given twice`;
      scope.report('error', 'duplicate', message, arg.name);
    }
    const params = contract && new Map(contract.params.map((param) => [param.name, param]));
    const bound = bind(name.text, arg, params, scope);
    byAction.set(action.text, bound ? [...before, bound] : before);
  }
  return byAction.size === 0 ? undefined : Object.fromEntries(byAction);
}

type Place = { readonly step: string; readonly scope: FlowScope };

function actionOf(job: Job, { text, ...place }: Name, { step, scope }: Place): ActionContract | undefined {
  const actions = (job.kind === 'code' && job.actions) || {};
  if (Object.hasOwn(actions, text)) return actions[text];
  const expected = () => expectedNames(text, 'its actions besides the trigger', Object.keys(actions));
  scope.report('error', 'unknown_argument', () => `step (${step}) args (${text}:) is no action${expected()}`, place);
  return undefined;
}

function isManual(clause: StepClause): boolean {
  return clause.key === 'trigger' && clause.value.text === 'manual';
}

function bind(
  step: string,
  { name, value }: Argument,
  params: ReadonlyMap<string, Param> | undefined,
  scope: FlowScope,
): Binding | undefined {
  const { report } = scope;
  const param = params?.get(name.text);
  if (params && !param) {
    const expected = () => expectedNames(name.text, 'declared are', params.keys());
    report('error', 'unknown_argument', () => `step (${step}) args (${name.text}) not defined${expected()}`, name);
  }
  const isFit = param === undefined || isOfSecret(value, param, scope) || fits(value, param.type, scope);
  if (param && !isFit) {
    const expected = expectedType(param.type, value, scope.inputs);
    report('error', 'wrong_type', `step (${step}) args (${name.text}) illegal type${expected}`, value);
  }
  const from = readSource(value, scope);
  const problem = param && from && param.type !== 'secret' && isFit ? bindingProblem(param, from, scope) : undefined;
  if (problem) report('error', 'wrong_value', `step (${step}) args (${name.text}) ${problem}`, value);
  return from && { name: name.text, from };
}

/** What is wrong with these is told with the checks of the whole flow. */
function isOfSecret(value: Expression, param: Param, scope: FlowScope): boolean {
  if (param.type === 'secret') return true;
  return value.kind === 'reference' && (isStored(value.path, scope) || isSecretInput(value.path, scope));
}

function isSecretInput(path: readonly string[], { inputs }: FlowScope): boolean {
  return inputs.get(path.join('.'))?.type === 'secret';
}

/** `$secret.NAME`, where no step has that name. */
function isStored([first, ...name]: readonly string[], { steps }: FlowScope): boolean {
  return first === 'secret' && name.length > 0 && !steps.has(first);
}

/** What a literal breaks of the checks, or who may not bind it. */
function bindingProblem(param: Param, from: Source, { inputs }: FlowScope): string | undefined {
  if (from.kind === 'literal') return valueProblem(param, from.value);
  // What stands in the configuration is the template's.
  const mark = from.kind === 'input' ? inputs.get(from.name)?.mark : from.kind === 'config' ? 'static' : undefined;
  if (!param.mark || mark === 'const' || mark === param.mark) return undefined;
  return `is ${param.mark}: it takes a value, or an input that is ${param.mark} as well`;
}

/** Whether a value may be given for this type, as far as its own is known. */
export function fits(value: Expression, type: ParamType, scope: FlowScope): boolean {
  const { inputs } = scope;
  if (value.kind !== 'reference') return fitsType(value, type);
  const [name = '', ...rest] = value.path;
  const input = rest.length === 0 ? inputs.get(name)?.type : undefined;
  if (isStored(value.path, scope)) return type === 'secret';
  if (type === 'secret') return input === type;
  return input === undefined || input === type || (input === 'int' && type === 'float');
}

function readSource(value: Expression, scope: FlowScope): Source | undefined {
  if (value.kind !== 'reference') {
    const literal = readLiteral(value, scope.report);
    return literal === undefined ? undefined : { kind: 'literal', value: literal };
  }
  const [first = '', ...path] = value.path;
  if (path.length === 0) return readInput(first, value, scope);
  if (first === 'context') return { kind: 'context', path };
  if (scope.steps.has(first)) return { kind: 'result', step: first, path };
  if (first === 'config') return { kind: 'config', path };
  if (isStored(value.path, scope)) return { kind: 'secret', name: path.join('.') };
  if (!scope.incomplete) reportUnknown(first, value, scope);
  return undefined;
}

const alone: { readonly [name: string]: string } = {
  config: '$config needs a key of the configuration of a template, as $config.region',
  secret: '$secret needs the name of a secret that is stored, as $secret.DEPLOY_KEY',
};

function readInput(
  name: string,
  place: Expression,
  { inputs, steps, incomplete, report }: FlowScope,
): Source | undefined {
  if (inputs.has(name)) return { kind: 'input', name };
  if (incomplete) return undefined;
  const message =
    name === 'context' || steps.has(name)
      ? `$${name} needs a path to a value, as $${name}.commit`
      : (own(alone, name) ??
        (() => `$${name} is no input of this flow${expectedNames(name, 'its inputs', inputs.keys())}`));
  report('error', 'unknown_reference', message, place);
  return undefined;
}

function reportUnknown(name: string, place: Expression, { inputs, steps, report }: FlowScope): void {
  if (inputs.has(name))
    report('error', 'unknown_reference', `$${name} is an input: a path into one is not supported yet`, place);
  else {
    const message = () => `$${name}.… names no step of this flow${expectedNames(name, 'its steps', steps)}`;
    report('error', 'unknown_reference', message, place);
  }
}
