import type { Param } from '../flow/flow.ts';
import { own, type Value } from '../value.ts';

/** `undefined`: there is one, which is not known yet. */
type BoundBefore = { readonly [name: string]: Value | undefined };

/** With what is bound beforehand as what a parameter is where nobody gives it. */
export function withDefaults(params: readonly Param[], bound: BoundBefore): readonly Param[] {
  return params.map((param) => {
    if (!Object.hasOwn(bound, param.name)) return param;
    const value = own(bound, param.name);
    const { default: _, ...asked } = { ...param, required: false };
    return value === undefined ? asked : { ...asked, default: value };
  });
}
