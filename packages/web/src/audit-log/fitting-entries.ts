import type { AuditEntryView } from '@signalbox/protocol';

export type AuditFilters = {
  readonly who?: string | undefined;
  readonly what?: string | undefined;
  /** Somewhere in the entry as it was written. */
  readonly q?: string | undefined;
};

/** The entries that fit, the newest first. */
export function fittingEntries(
  entries: readonly AuditEntryView[],
  { who, what, q }: AuditFilters,
): readonly AuditEntryView[] {
  const sought = q?.toLowerCase();
  return entries
    .filter((entry) => who === undefined || entry.actor === who)
    .filter((entry) => what === undefined || entry.what === what)
    .filter((entry) => sought === undefined || entry.text.toLowerCase().includes(sought))
    .toReversed();
}
