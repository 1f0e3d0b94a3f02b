/** Records that came into being in the transition that is folded: nobody else has seen them yet. */
export type Fresh = WeakSet<object>;

type Entries<T> = { readonly [key: string]: T };

/**
 * The record with this entry. A fresh one takes it itself; of any other a fresh copy does, so that a transition which
 * opens a thousand branches copies the records of the run once, and not a thousand times.
 */
export function withEntry<T>(
  record: Entries<T>,
  { key, value, fresh }: { readonly key: string; readonly value: T; readonly fresh: Fresh | undefined },
): Entries<T> {
  // Not an assignment: a step may be named like a member of every object.
  if (fresh?.has(record)) return Object.defineProperty(record, key, { ...plain, value });
  const copy =
    Object.keys(record).length < many
      ? { ...record, [key]: value }
      : Object.defineProperty(copyOfMany(record), key, { ...plain, value });
  fresh?.add(copy);
  return copy;
}

/** The record without that entry, with the same saving. */
export function withoutEntry<T>(
  record: Entries<T>,
  { key, fresh }: { readonly key: string; readonly fresh: Fresh | undefined },
): Entries<T> {
  if (fresh?.has(record)) {
    delete (record as { [key: string]: T })[key];
    return record;
  }
  const copy = Object.keys(record).length < many ? { ...record } : copyOfMany(record);
  delete copy[key];
  fresh?.add(copy);
  return copy;
}

const plain = { configurable: true, enumerable: true, writable: true };

/** From here on a loop copies faster than a spread, and its record, which is read more slowly, is worth it. */
const many = 64;

function copyOfMany<T>(record: Entries<T>): { [key: string]: T } {
  // Without a prototype no key is special.
  const copy: { [key: string]: T } = Object.create(null);
  for (const key of Object.keys(record)) copy[key] = record[key] as T;
  return copy;
}
