import { ApiError } from '../api/api-error.ts';
import type { FieldProblem } from './field-problem.ts';

/** What the server has against one of the fields, at that field; `before`: what it puts before their keys, as `inputs.`. */
export function toldProblems(
  error: unknown,
  keys: readonly string[],
  before = '',
): { readonly [key: string]: FieldProblem } {
  if (!(error instanceof ApiError)) return {};
  const key = keys.find((each) => error.details.path === `${before}${each}`);
  return key === undefined ? {} : { [key]: { kind: 'told', text: error.message } };
}
