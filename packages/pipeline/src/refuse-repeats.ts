import type { Report } from './diagnostic.ts';
import { shorten } from './read-values.ts';
import type { MapEntry, MapNode, YamlNode } from './yaml-node.ts';

/** Every key that stands twice in its map. */
export function refuseRepeats(root: YamlNode, report: Report): void {
  const visited = new Set<YamlNode>();
  const waiting: YamlNode[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    if (node.kind === 'list') for (const item of node.items) waiting.push(item);
    if (node.kind !== 'map') continue;
    for (const { value } of node.entries) waiting.push(value);
    for (const repeat of node.repeats) report.error('duplicate_key', repeat.keyAt, repeatMessage(repeat, node));
  }
}

export function repeatMessage({ key }: MapEntry, { entries }: MapNode): string {
  const { keyAt } = entries.find((entry) => entry.key === key) as MapEntry;
  return `The key \`${shorten(key)}\` stands already in line ${keyAt.line}`;
}
