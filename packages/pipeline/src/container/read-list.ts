import { readSubstituted, type Scope } from '../read-values.ts';
import type { MapEntry } from '../yaml-node.ts';

/** The texts of a key that takes one or a list of them; for some a map counts as lines of `key=value`. */
export function readList({ key, value }: MapEntry, scope: Scope): readonly string[] {
  const text = (node: typeof value, what: string) => readSubstituted(node, what, scope) ?? [];
  if (value.kind === 'list') return value.items.flatMap((item) => text(item, `Each item of \`${key}\``));
  if (value.kind === 'scalar') return [text(value, `\`${key}\``)].flat();
  if (!pairKeys.includes(key)) {
    scope.report.error('wrong_type', value.at, `\`${key}\` must be a text or a list, not a map`);
    return [];
  }
  return value.entries.flatMap((entry) =>
    [text(entry.value, `Each value of \`${key}\``)].flat().map((found) => `${entry.key}=${found}`),
  );
}

const pairKeys: readonly string[] = ['labels', 'sysctls'];
