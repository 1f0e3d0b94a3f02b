import { asText, isSealed, type Param, type Value, valueProblem } from '@signalbox/engine';
import { AcolyteError } from './acolyte-error.ts';
import type { MessageKey } from './messages.ts';
import { jsonOfText } from './request-body.ts';

/** What is wrong with one value: the end of its reason, and what was expected. */
export type FieldProblem = { readonly key: MessageKey; readonly expect: string };

export type FieldRead =
  | { readonly ok: true; readonly value: Value | undefined }
  | { readonly ok: false; readonly problem: FieldProblem };

/** A value as Acolyte's fields take it: null is none, and texts of numbers are numbers. */
export function readField(declared: Param, given: Value | undefined): FieldRead {
  // What was sealed before and is sent back as it was shown: whether that is so, is asked where secrets are sealed.
  if (declared.type === 'secret' && isSealed(given)) return { ok: true, value: given };
  const param = asText(declared);
  const value = given === null || given === undefined ? param.default : converted(param, given);
  const problem = value === undefined && !param.required ? undefined : fieldProblem(param, value);
  return problem ? { ok: false, problem } : { ok: true, value };
}

/** The same of a request: reasons of the form `description_empty`. */
export function requireField(param: Param, given: Value | undefined): Value | undefined {
  const read = readField(param, given);
  if (read.ok) return read.value;
  const { key, expect } = read.problem;
  throw new AcolyteError(key, { reason: `${param.name}_${key}`, facts: { field_name: param.name, expect } });
}

function fieldProblem(param: Param, value: Value | undefined): FieldProblem | undefined {
  const problem = valueProblem(param, value);
  if (problem === undefined) return undefined;
  if (value === undefined) return { key: 'empty', expect: '' };
  if (valueProblem({ ...param, checks: {} }, value) !== undefined) {
    return { key: 'invalid_type', expect: `<class '${param.type}'>` };
  }
  for (const [check, key] of checkKeys) {
    const limit = param.checks?.[check];
    if (limit === undefined || valueProblem({ ...param, checks: { [check]: limit } }, value) === undefined) continue;
    return { key, expect: String(limit) };
  }
  return { key: 'invalid_value', expect: problem };
}

const checkKeys = [
  ['min', 'less_than_min'],
  ['max', 'more_than_max'],
  ['minLength', 'less_than_min_length'],
  ['maxLength', 'more_than_max_length'],
  ['regex', 'invalid_format'],
] as const;

/** What cannot be converted stays, and is of the wrong type then. */
function converted({ type }: Param, value: Value): Value {
  switch (type) {
    case 'int':
      return whole(value);
    case 'float':
      return typeof value === 'string' && isNumber(value) ? Number(value) : value;
    case 'str':
      return typeof value === 'string' ? value : textOf(value);
    case 'bool':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'list':
    case 'dict':
      return typeof value === 'string' ? (jsonOfText(value) ?? value) : value;
    default:
      return value;
  }
}

function whole(value: Value): Value {
  if (typeof value === 'number') return Math.trunc(value);
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function textOf(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
