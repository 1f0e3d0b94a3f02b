import {
  type FlowVersion,
  hasActions,
  isSealed,
  type Job,
  own,
  type Param,
  type Step,
  type Value,
  type Values,
} from '@signalbox/engine';
import { printSource } from '@signalbox/fsl';
import type { ParamView } from '@signalbox/protocol';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { readFields } from '../schema-form/read-fields.ts';

/** What a template may bind: an input of the start, an argument of a step, or of an action of one. */
export type TemplateField = {
  /** As the server names it where it is wrong: `inputs.version`, `ship.version`, `ship.trigger.version`. */
  readonly key: string;
  readonly name: string;
  readonly type: Param['type'] | 'any';
  readonly required: boolean;
  /** The flow alone gives it. */
  readonly isConst: boolean;
  readonly checks?: ParamView['checks'];
  readonly comment?: string;
  /** What it is where the template says nothing, as text; absent: a person is asked. */
  readonly otherwise?: { readonly text: string; readonly from: 'flow' | 'default' };
};

/** Fields of one place. `path` leads to it in a template, `[]` being the start. */
export type TemplateSection = {
  readonly path: readonly string[];
  readonly fields: readonly TemplateField[];
};

export type Bindings = { readonly inputs: Values; readonly args: { readonly [step: string]: Values } };

/** What is typed, by the keys of the fields. Nothing: the template does not bind it. */
export type BoundTexts = { readonly [key: string]: string };

/** Of a version of the flow, and of what is bound already where a job takes arguments that it does not declare. */
export function templateSections({ flow, jobs }: FlowVersion, bound: Bindings): readonly TemplateSection[] {
  const ofStart = flow.inputs.map((param) => fieldOf(['inputs'], param));
  return [
    ...(ofStart.length === 0 ? [] : [{ path: [], fields: ofStart }]),
    ...flow.steps.flatMap((step) => sectionsOfStep(step, own(jobs, step.job), own(bound.args, step.name) ?? {})),
  ];
}

function sectionsOfStep(step: Step, job: Job | undefined, bound: Values): readonly TemplateSection[] {
  if (!job || job.kind === 'decision' || step.byValue) return [];
  const comments = job.kind === 'code' ? job.comments : undefined;
  const given = { step, ...(comments && { comments }) };
  if (job.kind === 'code' && hasActions(job)) {
    const actions = Object.entries(job.actions ?? {}).map(([action, { params, comments: said }]) => {
      const path = [step.name, action];
      return { path, fields: params.map((param) => fieldOf(path, param, said && { comments: said })) };
    });
    const path = [step.name, 'trigger'];
    const sections = [{ path, fields: job.params.map((param) => fieldOf(path, param, given)) }, ...actions];
    return sections.filter(({ fields }) => fields.length > 0);
  }
  const path = [step.name];
  const isOpen = job.kind === 'flow' || (job.kind === 'code' && job.open === true);
  const names = isOpen ? [...step.args.map(({ name }) => name), ...Object.keys(bound)] : [];
  const more = [...new Set(names)].filter((name) => !job.params.some((param) => param.name === name));
  const fields = [
    ...job.params.map((param) => fieldOf(path, param, given)),
    ...more.map((name) => ({ ...fieldOf(path, { name, type: 'dict', required: false }, given), type: 'any' as const })),
  ];
  return fields.length === 0 ? [] : [{ path, fields }];
}

type Given = { readonly step?: Step; readonly comments?: { readonly [name: string]: string } };

function fieldOf(path: readonly string[], param: Param, { step, comments = {} }: Given = {}): TemplateField {
  const { name, type, required, mark, checks } = param;
  const from = step?.args.find((binding) => binding.name === name)?.from;
  const comment = own(comments, name);
  const otherwise = from
    ? { text: from.kind === 'literal' ? textOf(from.value) : printSource(from), from: 'flow' as const }
    : param.default === undefined
      ? undefined
      : { text: textOf(param.default), from: 'default' as const };
  return {
    ...{ key: [...path, name].join('.'), name, type, required, isConst: mark === 'const' },
    ...(checks && { checks: checks as NonNullable<ParamView['checks']> }),
    ...(comment !== undefined && { comment }),
    ...(otherwise && { otherwise }),
  };
}

/** A value as it stands in a field; of texts the empty one needs its quotes, and what would be read as another value. */
function textOf(value: Value, type?: TemplateField['type']): string {
  if (typeof value !== 'string' || value === '') return JSON.stringify(value);
  return type === 'any' && readJson(value).value !== value ? JSON.stringify(value) : value;
}

function isValues(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a template binds as it stands in the fields, and the keys of what has no field: the flow does not know it any more. */
export function boundTexts(
  sections: readonly TemplateSection[],
  { inputs, args }: Bindings,
): { readonly texts: BoundTexts; readonly unknown: readonly string[] } {
  const types = new Map(sections.flatMap((section) => section.fields.map(({ key, type }) => [key, type] as const)));
  const texts: { [key: string]: string } = {};
  const unknown: string[] = [];
  const isPlace = (step: string, name: string) =>
    sections.some(({ path }) => path.length === 2 && path[0] === step && path[1] === name);
  const take = (path: readonly string[], values: Values): void => {
    for (const [name, value] of Object.entries(values)) {
      const key = [...path, name].join('.');
      if (path.length === 1 && isPlace(path[0] ?? '', name) && isValues(value)) take([...path, name], value);
      else if (types.has(key)) texts[key] = textOf(value, types.get(key));
      else unknown.push(key);
    }
  };
  take(['inputs'], inputs);
  for (const [step, values] of Object.entries(args)) take([step], values);
  return { texts, unknown };
}

export type ReadBindings =
  | ({ readonly ok: true } & Bindings)
  | { readonly ok: false; readonly problems: { readonly [key: string]: FieldProblem } };

/** What the fields bind, or what is wrong with each; the server looks again. */
export function readBindings(sections: readonly TemplateSection[], texts: BoundTexts): ReadBindings {
  const inputs: { [name: string]: Value } = {};
  const args: { [step: string]: { [name: string]: Value } } = {};
  const problems: { [key: string]: FieldProblem } = {};
  for (const { path, fields } of sections) {
    for (const field of fields) {
      const text = texts[field.key] ?? '';
      if (text.trim() === '' || field.isConst) continue;
      const read = readText(field, text);
      if (!read.ok) problems[field.key] = read.problem;
      else placeOf(path, { inputs, args })[field.name] = read.value;
    }
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, inputs, args };
}

type Places = {
  readonly inputs: { [name: string]: Value };
  readonly args: { [step: string]: { [name: string]: Value } };
};

function placeOf([step, action]: readonly string[], { inputs, args }: Places): { [name: string]: Value } {
  if (step === undefined) return inputs;
  args[step] ??= {};
  const ofStep = args[step];
  if (action === undefined) return ofStep;
  ofStep[action] ??= {};
  return ofStep[action] as { [name: string]: Value };
}

type ReadText = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: FieldProblem };

function readText({ key, type, checks }: TemplateField, text: string): ReadText {
  // What the configuration says is of the type that it says; a secret does not stand there.
  if (type !== 'secret' && /^\$config\../.test(text)) return { ok: true, value: text };
  if (type === 'any' || (type === 'secret' && isSealedText(text))) return readJson(text);
  if (type === 'str' && text === '""') return { ok: true, value: '' };
  const read = readFields([{ name: key, type, required: false, ...(checks && { checks }) }], { [key]: text });
  if (read.ok) return { ok: true, value: read.values[key] as Value };
  return { ok: false, problem: read.problems[key] ?? { kind: 'needed' } };
}

/** What stands for a secret that is bound already, as the server has shown it. */
export function isSealedText(text: string): boolean {
  return isSealed(readJson(text).value);
}

/** Of an argument that nothing declares: as JSON where it is that, else the text. */
function readJson(text: string): Extract<ReadText, { readonly ok: true }> {
  try {
    return { ok: true, value: JSON.parse(text) as Value };
  } catch {
    return { ok: true, value: text };
  }
}
