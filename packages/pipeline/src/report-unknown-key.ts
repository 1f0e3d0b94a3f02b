import type { Report, Severity } from './diagnostic.ts';
import { nearest } from './nearest.ts';
import { shorten } from './read-values.ts';
import type { MapEntry } from './yaml-node.ts';

type Unknown = {
  /** As ` in \`workspace\``. */
  readonly where?: string;
  readonly known: readonly string[];
  readonly report: Report;
  /** What it is where no known key is near. */
  readonly stray?: Severity;
};

/** Keys of other tools are passed over; one that is nearly known is a slip, and what it asks for would not be done. */
export function reportUnknownKey(
  { key, keyAt }: MapEntry,
  { where = '', known, report, stray = 'warning' }: Unknown,
): void {
  const meant = nearest(key, known);
  const unknown = `Unknown key \`${shorten(key)}\`${where}`;
  if (meant !== undefined) report.error('unknown_key', keyAt, `${unknown}${guess(meant)}`);
  else if (stray === 'error') report.error('unknown_key', keyAt, unknown);
  else report.warning('unknown_key', keyAt, `${unknown} is ignored`);
}

/** What ends a sentence about a word that nobody knows. */
export function guess(meant: string | undefined): string {
  return meant === undefined ? '' : `: did you mean \`${meant}\`?`;
}
