import { own, type Value, type Values } from '../value.ts';
import { follow } from '../values/follow.ts';

const reference = /^\$config\.(.+)$/s;

/** Bound values with what the configuration of their template says, and the keys that it lacks. */
export function withConfig(
  values: Values,
  config: Values,
): { readonly values: Values; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const replaced = (value: Value): Value => {
    if (typeof value === 'string') {
      const key = reference.exec(value)?.[1];
      if (key === undefined) return value;
      const found = configAt(config, key.split('.'));
      if (found === undefined) missing.push(key);
      return found === undefined ? value : found;
    }
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member)]));
  };
  return { values: replaced(values) as Values, missing };
}

/** A key may have dots in it, and comes before a path into dictionaries. */
export function configAt(config: Values, path: readonly string[]): Value | undefined {
  const whole = own(config, path.join('.'));
  return whole === undefined ? follow(config, path) : whole;
}
