import { own, type Value, type Values } from '../value.ts';

/** What is in dictionaries, and in lists by the number, at the path; never something of a prototype. */
export function follow(value: Value | undefined, path: readonly string[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = own(current as Values, key);
  }
  return current;
}
