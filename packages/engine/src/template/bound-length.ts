import type { Value, Values } from '../value.ts';
import { isValues } from './template.ts';
import { withConfig } from './with-config.ts';

/**
 * How many characters bound values have with what the configuration says. Of values that name one of 100 kB a thousand
 * times the text is never made: only how long it would be.
 */
export function boundLength(bound: Values, config: Values): number {
  const known = new Map<Value, number>();
  let more = 0;
  const shortened = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(shortened);
    if (isValues(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
    }
    const found = withConfig({ value }, config).values.value as Value;
    if (found === value) return value;
    const length = known.get(found) ?? JSON.stringify(found).length;
    known.set(found, length);
    more += length - 1; // of the digit in its place
    return 0;
  };
  return JSON.stringify(shortened(bound)).length + more;
}
