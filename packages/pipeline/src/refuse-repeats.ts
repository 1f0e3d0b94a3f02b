import type { Report } from './diagnostic.ts';
import { shorten } from './read-values.ts';
import type { MapEntry, MapNode, YamlNode } from './yaml-node.ts';

/** A key may stand twice only in the maps of containers where a dialect has them as a list. */
export function refuseRepeats(root: YamlNode, allowed: ReadonlySet<YamlNode>, report: Report): boolean {
  const visited = new Set<YamlNode>();
  const waiting: YamlNode[] = [root];
  let found = false;
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    if (node.kind === 'list') for (const item of node.items) waiting.push(item);
    if (node.kind !== 'map') continue;
    for (const { value } of node.entries) waiting.push(value);
    if (allowed.has(node)) continue;
    for (const { key, keyAt } of node.repeats) {
      const message = `The key \`${shorten(key)}\` stands already in line ${lineOf(key, node)}`;
      report.error('duplicate_key', keyAt, message);
    }
    found ||= node.repeats.length > 0;
  }
  return found;
}

function lineOf(key: string, { entries }: MapNode): number {
  return (entries.find((entry) => entry.key === key) as MapEntry).keyAt.line;
}
