import type { Param } from '../flow/flow.ts';
import type { Value } from '../value.ts';

/** Of all values that are given at a time: as many take the largest patterns about 50 ms. */
const mostMatched = 40_000;

/** The first of these parameters whose value, with those before it, is more to match than may be. */
export function beyondPatternBudget(
  params: readonly Param[],
  given: (param: Param) => Value | undefined,
): { readonly name: string; readonly problem: string } | undefined {
  let matched = 0;
  for (const param of params) {
    const value = param.checks?.regex === undefined ? undefined : given(param);
    if (typeof value === 'string') matched += value.length;
    if (matched > mostMatched) {
      const problem = `has with those before it more than ${mostMatched} characters to match with patterns`;
      return { name: param.name, problem };
    }
  }
  return undefined;
}
