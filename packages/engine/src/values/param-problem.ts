import type { Param, ParamChecks, ParamType } from '../flow/flow.ts';
import { patternProblem, valueProblem } from './value-problem.ts';

const length = ['minLength', 'maxLength'] as const;
const range = ['min', 'max', 'oneOf'] as const;

/** The checks that mean something for a type; a declaration with any other is refused. */
export const checksOf: { readonly [type in ParamType]: readonly (keyof ParamChecks)[] } = {
  str: ['regex', ...length, 'oneOf'],
  int: range,
  float: range,
  bool: [],
  list: length,
  dict: [],
  secret: ['regex', ...length],
};

/** What is wrong with a declaration, in words that follow the parameter's name; its values are another matter. */
export function paramProblem(param: Param): string | undefined {
  const { type, checks = {}, default: value } = param;
  const known: readonly string[] = checksOf[type];
  const odd = Object.keys(checks).find((check) => !known.includes(check));
  if (odd !== undefined) return `is of type ${type}, which has no check ${odd}`;
  const { min = -Infinity, max = Infinity, minLength = 0, maxLength = Infinity, regex, oneOf } = checks;
  if (type === 'secret' && value !== undefined) return 'is a secret, which has no default';
  if (min > max || minLength > maxLength) return 'has a least that is more than the most';
  const pattern = regex === undefined ? undefined : patternProblem(regex);
  if (pattern !== undefined) return pattern;
  const [other] = (oneOf ?? []).filter((one) => valueProblem({ ...param, checks: {} }, one) !== undefined);
  if (other !== undefined) return `is of type ${type}, and one of its values is ${JSON.stringify(other)}`;
  const problem = value === undefined ? undefined : valueProblem(param, value);
  return problem === undefined ? undefined : `has a default that ${problem}`;
}
