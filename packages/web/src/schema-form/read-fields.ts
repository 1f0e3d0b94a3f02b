import type { ParamView } from '@signalbox/protocol';
import type { FieldProblem } from './field-problem.ts';

type Value = NonNullable<ParamView['default']>;

/** What stands in the fields, by the names of the parameters. */
export type FieldTexts = { readonly [name: string]: string };

export type ReadFields =
  | { readonly ok: true; readonly values: { readonly [name: string]: Value } }
  | { readonly ok: false; readonly problems: { readonly [name: string]: FieldProblem } };

/** The values that fields say, or what is wrong with each; the server looks again. An empty optional field says nothing. */
export function readFields(params: readonly ParamView[], texts: FieldTexts): ReadFields {
  const values: { [name: string]: Value } = {};
  const problems: { [name: string]: FieldProblem } = {};
  for (const param of params) {
    const text = texts[param.name] ?? '';
    if (text.trim() === '') {
      if (param.required) problems[param.name] = { kind: 'needed' };
      continue;
    }
    const value = valueIn(param, text);
    const problem = value === undefined ? ({ kind: param.type } as const) : problemOf(param, value);
    if (problem) problems[param.name] = problem;
    else if (value !== undefined) values[param.name] = value;
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, values };
}

function valueIn({ type }: ParamView, text: string): Value | undefined {
  if (type === 'str' || type === 'secret') return text;
  if (type === 'int') return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
  if (type === 'float') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  const value = jsonOf(text);
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (type === 'list') return Array.isArray(value) ? value : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function problemOf({ checks = {} }: ParamView, value: Value): FieldProblem | undefined {
  const { min, max, minLength, maxLength, regex, oneOf } = checks;
  if (oneOf && !oneOf.some((one) => one === value)) return { kind: 'one_of', text: oneOf.join(', ') };
  if (typeof value === 'number' && min !== undefined && value < min) return { kind: 'min', limit: min };
  if (typeof value === 'number' && max !== undefined && value > max) return { kind: 'max', limit: max };
  const length = typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : undefined;
  if (length !== undefined && minLength !== undefined && length < minLength)
    return { kind: 'min_length', limit: minLength };
  if (length !== undefined && maxLength !== undefined && length > maxLength)
    return { kind: 'max_length', limit: maxLength };
  if (typeof value === 'string' && regex !== undefined && !fits(regex, value)) return { kind: 'regex', text: regex };
  return undefined;
}

/** RE2 knows some things that this engine does not: those are left to the server. */
function fits(regex: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`, 'u').test(text);
  } catch {
    return true;
  }
}

function jsonOf(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}
