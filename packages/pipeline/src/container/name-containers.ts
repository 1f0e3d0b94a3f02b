import type { Place, Report } from '../diagnostic.ts';
import { describe, entryOf } from '../read-values.ts';
import type { YamlNode } from '../yaml-node.ts';

export type NamedContainer = { readonly name: string; readonly at: Place; readonly node: YamlNode };

/** `steps`, `services` and `clone` are each a map by name or a list of maps that may have a `name`. */
export function nameContainers(node: YamlNode, key: string, report: Report): readonly NamedContainer[] {
  if (node.kind === 'map') return node.entries.map(({ key, keyAt, value }) => ({ name: key, at: keyAt, node: value }));
  if (node.kind === 'list') return node.items.map(nameItem);
  report.error('wrong_type', node.at, `\`${key}\` must be a map or a list, not ${describe(node)}`);
  return [];
}

function nameItem(item: YamlNode, index: number): NamedContainer {
  const entry = item.kind === 'map' ? entryOf(item, 'name') : undefined;
  return { name: `step-${index}`, at: entry?.value.at ?? item.at, node: item };
}
