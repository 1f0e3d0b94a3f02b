import type { Report } from '../diagnostic/report.ts';
import type { Name } from '../parse/syntax.ts';

/** Reports each name that stood earlier in the list, as an error. */
export function reportRepeated(names: readonly Name[], message: (name: Name) => string, report: Report): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.text)) report('error', 'duplicate', message(name), name);
    seen.add(name.text);
  }
}
