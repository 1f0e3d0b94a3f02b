import { describe, entryOf, readSubstituted, type Scope } from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import type { MapEntry, YamlNode } from '../yaml-node.ts';

/** `group` is missing where the file leaves it to the name of the workflow. */
export type Concurrency = { readonly limit: number; readonly group: string | undefined };

/** How many of a group may run at the same time: a number, or a map of `limit` and `group`. */
export function readConcurrency(entry: MapEntry | undefined, scope: Scope): Concurrency | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  if (value.kind !== 'map') return limited(value, undefined, scope);
  for (const each of value.entries) {
    if (knownKeys.includes(each.key)) continue;
    reportUnknownKey(each, { where: ' in `concurrency`', known: knownKeys, stray: 'error', report: scope.report });
  }
  const group = entryOf(value, 'group');
  const limit = entryOf(value, 'limit');
  if (!limit) {
    scope.report.error('missing_key', value.at, '`concurrency` needs a `limit`');
    return undefined;
  }
  return limited(limit.value, group && readSubstituted(group.value, '`concurrency.group`', scope), scope);
}

const knownKeys: readonly string[] = ['limit', 'group'];

function limited(node: YamlNode, group: string | undefined, { report }: Scope): Concurrency | undefined {
  const limit = node.kind === 'scalar' ? node.value : undefined;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return { limit, group };
  report.error('bad_value', node.at, `\`concurrency\` must be a whole number from 1, not ${describe(node)}`);
  return undefined;
}
