import type { Write } from '../aggregates.ts';

/** Of an aggregate that is written several times in one batch only the end is stored. */
export function netOf<W extends Write>(writes: readonly W[]): readonly { readonly from: number; readonly last: W }[] {
  const net = new Map<string, { readonly from: number; readonly last: W }>();
  for (const write of writes) {
    net.set(write.id, { from: net.get(write.id)?.from ?? write.expectedVersion, last: write });
  }
  return [...net.values()].sort((a, b) => (a.last.id < b.last.id ? -1 : 1));
}
