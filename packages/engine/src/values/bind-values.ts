import type { Param } from '../flow/flow.ts';
import type { Value, Values } from '../value.ts';
import { listedNames } from './listed-names.ts';
import { beyondPatternBudget } from './pattern-budget.ts';
import { valueProblem } from './value-problem.ts';

export type Bound =
  | { readonly ok: true; readonly values: Values }
  /** What is wrong with the parameter `name`, in words that follow its name. */
  | { readonly ok: false; readonly name: string; readonly problem: string };

/**
 * The values that a person gives for parameters, with what a template has `bound` and their defaults: nothing unknown,
 * missing or unfit.
 */
export function bindValues(params: readonly Param[], given: Values, bound: Values = {}): Bound {
  const names = [...Object.keys(given), ...Object.keys(bound)];
  const unknown = names.find((name) => !params.some((param) => param.name === name));
  if (unknown !== undefined) {
    const declared = listedNames(params.map(({ name }) => name));
    return { ok: false, name: unknown, problem: `is not declared; declared: ${declared}` };
  }
  const all = { ...bound, ...given };
  const valueFor = ({ name, default: value }: Param) => (Object.hasOwn(all, name) ? all[name] : value);
  const beyond = beyondPatternBudget(params, valueFor);
  if (beyond) return { ok: false, ...beyond };
  const values: [string, Value][] = [];
  for (const param of params) {
    const { name, mark } = param;
    if (mark && Object.hasOwn(given, name)) return { ok: false, name, problem: `is ${mark}: nobody gives it` };
    if (mark === 'const' && Object.hasOwn(bound, name))
      return { ok: false, name, problem: 'is const: only the flow gives it' };
    const value = valueFor(param);
    const problem = valueProblem(param, value);
    if (problem !== undefined) return { ok: false, name, problem };
    if (value !== undefined) values.push([name, value]);
  }
  return { ok: true, values: Object.fromEntries(values) };
}
