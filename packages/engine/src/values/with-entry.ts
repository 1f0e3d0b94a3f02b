/** Records that came into being in the transition that is folded: nobody else has seen them yet. */
export type Fresh = WeakSet<object>;

/**
 * The record with this entry. A fresh one takes it itself; of any other a fresh copy does, so that a transition which
 * opens a thousand branches copies the records of the run once, and not a thousand times.
 */
export function withEntry<T>(
  record: { readonly [key: string]: T },
  { key, value, fresh }: { readonly key: string; readonly value: T; readonly fresh: Fresh | undefined },
): { readonly [key: string]: T } {
  // Not an assignment: a step may be named like a member of every object.
  if (fresh?.has(record)) return Object.defineProperty(record, key, { ...plain, value });
  const copy = { ...record, [key]: value };
  fresh?.add(copy);
  return copy;
}

const plain = { configurable: true, enumerable: true, writable: true };
