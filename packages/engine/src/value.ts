/** JSON data: arguments, results and context of a run are of this type and nothing else. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

export type Values = { readonly [key: string]: Value };

/** Milliseconds since the UNIX epoch. */
export type Instant = number;

/** The member of a record, never something of its prototype: keys come from users. */
export function own<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
