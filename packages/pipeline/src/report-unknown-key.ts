import type { Report } from './diagnostic.ts';
import { nearest } from './nearest.ts';
import { shorten } from './read-values.ts';
import type { MapEntry } from './yaml-node.ts';

/** Keys of other tools are passed over; one that is nearly known is a slip, and what it asks for would not be done. */
export function reportUnknownKey(
  { key, keyAt }: MapEntry,
  where: string,
  known: readonly string[],
  report: Report,
): void {
  const meant = nearest(key, known);
  const unknown = `Unknown key \`${shorten(key)}\`${where}`;
  if (meant === undefined) report.warning('unknown_key', keyAt, `${unknown} is ignored`);
  else report.error('unknown_key', keyAt, `${unknown}: did you mean \`${meant}\`?`);
}
