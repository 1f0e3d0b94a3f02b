import type { Report } from './diagnostic.ts';
import { entryOf } from './read-values.ts';
import { repeatMessage } from './refuse-repeats.ts';
import type { MapEntry, MapNode, YamlNode } from './yaml-node.ts';

/**
 * A tree in which no key stands twice. The YAML of Drone took the last of several, which a warning says; its maps of
 * containers were lists of pairs, in which a name may stand again.
 */
export function settleRepeats(root: MapNode, report: Report): MapNode {
  const keys = entryOf(root, 'steps') ? [] : ['pipeline', 'services', 'clone'];
  const sections = keys.flatMap((key) => entryOf(root, key)?.value ?? []);
  const settling: Settling = { report, kept: new Set(sections), settled: new Map() };
  return settle(root, settling) as MapNode;
}

type Settling = {
  readonly report: Report;
  readonly kept: ReadonlySet<YamlNode>;
  /** What stands behind several aliases is looked at once. */
  readonly settled: Map<YamlNode, YamlNode>;
};

function settle(node: YamlNode, settling: Settling): YamlNode {
  if (node.kind === 'scalar') return node;
  const known = settling.settled.get(node);
  if (known) return known;
  const made = node.kind === 'list' ? settleList(node.items, node, settling) : settleMap(node, settling);
  settling.settled.set(node, made);
  return made;
}

function settleList<Node extends YamlNode>(items: readonly YamlNode[], node: Node, settling: Settling): Node {
  const made = items.map((item) => settle(item, settling));
  return made.every((item, index) => item === items[index]) ? node : { ...node, items: made };
}

function settleMap(node: MapNode, settling: Settling): MapNode {
  const isKept = settling.kept.has(node);
  if (!isKept) {
    for (const repeat of node.repeats) {
      const message = `${repeatMessage(repeat, node)}: the last one counts`;
      settling.report.warning('duplicate_key', repeat.keyAt, message);
    }
  }
  const last = new Map<string, MapEntry>(node.entries.map((entry) => [entry.key, entry]));
  const entries = node.entries
    .filter((entry) => isKept || last.get(entry.key) === entry)
    .map((entry) => {
      const value = settle(entry.value, settling);
      return value === entry.value ? entry : { ...entry, value };
    });
  return entries.length === node.entries.length && entries.every((entry, index) => entry === node.entries[index])
    ? node
    : { ...node, entries };
}
