import type { Report } from './diagnostic.ts';
import { shorten } from './read-values.ts';
import type { MapEntry, MapNode, YamlNode } from './yaml-node.ts';

/** Whether a key stands twice anywhere, each of which is told. */
export function refuseRepeats(root: YamlNode, report: Report): boolean {
  const visited = new Set<YamlNode>();
  const waiting: YamlNode[] = [root];
  let found = false;
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    if (node.kind === 'list') for (const item of node.items) waiting.push(item);
    if (node.kind !== 'map') continue;
    for (const { value } of node.entries) waiting.push(value);
    for (const repeat of node.repeats) report.error('duplicate_key', repeat.keyAt, repeatMessage(repeat, node));
    found ||= node.repeats.length > 0;
  }
  return found;
}

export function repeatMessage({ key }: MapEntry, { entries }: MapNode): string {
  const { keyAt } = entries.find((entry) => entry.key === key) as MapEntry;
  return `The key \`${shorten(key)}\` stands already in line ${keyAt.line}`;
}
