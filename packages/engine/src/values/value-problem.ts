import { RE2JS } from 're2js';
import type { Param, ParamChecks, ParamType } from '../flow/flow.ts';
import type { Value } from '../value.ts';
import { isSealed } from './sealed.ts';
import { visibleLength } from './visible-length.ts';

/** What is wrong with a value for a parameter, in words that follow its name. */
export function valueProblem(param: Param, value: Value | undefined): string | undefined {
  if (value === undefined) return param.required ? 'is missing' : undefined;
  if (!fits(param.type, value)) return `is not of type ${param.type}`;
  return param.checks && checkProblem(param.checks, value);
}

/** Longer ones match no pattern: even in linear time a large text and a large pattern are a long time. */
export const longestMatched = 10_000;

/** Instructions that a pattern is compiled to: matching takes time in proportion to these and to the text. */
const largestProgram = 300;

/** Why a text is no pattern; the syntax is that of RE2. */
export function patternProblem(pattern: string): string | undefined {
  try {
    const size = RE2JS.compile(pattern).programSize();
    return size > largestProgram
      ? `is too large a pattern: ${size} instructions, at most ${largestProgram}`
      : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function checkProblem(checks: ParamChecks, value: Value): string | undefined {
  const { oneOf } = checks;
  if (oneOf && !oneOf.some((one) => one === value)) return `is none of ${oneOf.map((one) => String(one)).join(', ')}`;
  if (typeof value === 'number') return numberProblem(checks, value);
  return typeof value === 'string' ? textProblem(checks, value) : sizeProblem(checks, value);
}

function numberProblem({ min, max }: ParamChecks, value: number): string | undefined {
  if (min !== undefined && value < min) return `is less than ${min}`;
  return max !== undefined && value > max ? `is more than ${max}` : undefined;
}

function textProblem({ minLength, maxLength, regex }: ParamChecks, text: string): string | undefined {
  if (minLength !== undefined && visibleLength(text) < minLength) return `has fewer than ${minLength} characters`;
  if (maxLength !== undefined && [...text].length > maxLength) return `has more than ${maxLength} characters`;
  if (regex === undefined) return undefined;
  return text.length <= longestMatched && RE2JS.compile(regex).matches(text) ? undefined : `does not match ${regex}`;
}

function sizeProblem({ minLength, maxLength }: ParamChecks, value: Value): string | undefined {
  if (!Array.isArray(value)) return undefined;
  if (minLength !== undefined && value.length < minLength) return `has fewer than ${minLength} items`;
  return maxLength !== undefined && value.length > maxLength ? `has more than ${maxLength} items` : undefined;
}

function fits(type: ParamType, value: Value): boolean {
  switch (type) {
    case 'str':
      return typeof value === 'string';
    case 'int':
      return Number.isSafeInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'dict':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSealed(value);
    case 'secret':
      return isSealed(value);
  }
}
