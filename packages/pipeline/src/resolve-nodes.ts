import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Place, Report } from './diagnostic.ts';
import { limits } from './limits.ts';
import { nearest } from './nearest.ts';
import { onlyCertain } from './only-certain.ts';
import { shorten } from './read-values.ts';
import { type ListNode, type MapEntry, type MapNode, measure, type ScalarNode, type YamlNode } from './yaml-node.ts';

/**
 * Turns the library's nodes into ours: aliases and merges resolved, limits, keys and tags checked. Undefined where a limit
 * is not kept; beside other errors there is a tree, of which what is certain may still be told.
 */
export function resolveNodes(
  root: ParsedNode,
  placeAt: (offset: number) => Place,
  report: Report,
): ResolvedNodes | undefined {
  const reading: Reading = {
    placeAt,
    report,
    anchors: new Map(),
    unknown: new Set(),
    aliases: 0,
    keys: 0,
    merged: 0,
    wrong: new Set(),
    isTooMuch: false,
  };
  const tree = resolve(root, reading);
  if (reading.isTooMuch) return undefined;
  if (tree.nodes > limits.expandedNodes) {
    report.error('limit_exceeded', tree.at, `Aliases written out make more than ${limits.expandedNodes} nodes`);
    return undefined;
  }
  if (tree.depth > limits.depth) {
    report.error('limit_exceeded', tree.at, `Aliases written out go deeper than ${limits.depth} levels`);
    return undefined;
  }
  return { tree, report: onlyCertain(report, reading.wrong) };
}

type ResolvedNodes = { readonly tree: YamlNode; readonly report: Report };

type Reading = {
  readonly placeAt: (offset: number) => Place;
  readonly report: Report;
  readonly anchors: Map<string, YamlNode>;
  readonly unknown: Set<YamlNode>;
  aliases: number;
  keys: number;
  merged: number;
  /** Lines with errors. */
  readonly wrong: Set<number>;
  isTooMuch: boolean;
};

type Source = ParsedNode | null;

function resolve(source: Source, reading: Reading, parentAt: Place = { line: 1, column: 1 }): YamlNode {
  if (!source) return nothing(parentAt);
  const at = reading.placeAt(source.range[0]);
  if (isAlias(source)) return resolveAlias(source.source, at, reading);
  checkTag(source.tag, at, reading);
  const node = resolveContent(source, at, reading);
  if (source.anchor) reading.anchors.set(source.anchor, node);
  return node;
}

function resolveContent(source: YAMLMap | YAMLSeq | Scalar, at: Place, reading: Reading): YamlNode {
  if (isMap(source)) return resolveMap(source as YAMLMap<Source, Source>, at, reading);
  if (isSeq(source)) return resolveList(source as YAMLSeq<Source>, at, reading);
  return resolveScalar(source, at);
}

function resolveScalar(source: Scalar, at: Place): ScalarNode {
  const value = source.value;
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  const text = typeof known === 'string' ? known : (source.source as string);
  return { kind: 'scalar', at, text, value: known, plain: source.type === 'PLAIN', ...measure([]) };
}

function nothing(at: Place): ScalarNode {
  return { kind: 'scalar', at, text: '', value: null, plain: true, ...measure([]) };
}

function resolveAlias(name: string, at: Place, reading: Reading): YamlNode {
  reading.aliases += 1;
  if (reading.aliases === limits.aliases + 1) {
    fail(reading, 'limit_exceeded', at, `More than ${limits.aliases} aliases`);
  }
  const target = reading.anchors.get(name);
  if (target) return target;
  const meant = nearest(name, reading.anchors.keys());
  const near = meant === undefined ? '' : `: did you mean \`*${meant}\`?`;
  fail(reading, 'yaml_syntax', at, `No anchor \`&${shorten(name)}\` is complete before this alias${near}`);
  const unknown = nothing(at);
  reading.unknown.add(unknown);
  return unknown;
}

function resolveList(source: YAMLSeq<Source>, at: Place, reading: Reading): ListNode {
  const items: YamlNode[] = [];
  for (const item of source.items) {
    const node = resolveItem(item, at, reading);
    if (node.kind === 'list' && isMergeItem(item)) spliceInto(items, node, reading);
    else items.push(node);
  }
  return { kind: 'list', at, items, ...measure(items) };
}

/** Merged lists are really copied, so that here a bomb must be refused before it is written out. */
function spliceInto(items: YamlNode[], list: ListNode, reading: Reading): void {
  if (items.length + list.items.length <= limits.expandedNodes) {
    for (const item of list.items) items.push(item);
    return;
  }
  fail(reading, 'limit_exceeded', list.at, `Merged lists make more than ${limits.expandedNodes} items`);
}

/** `- <<: *list` stands for the items of the list; `- <<: *map` is an ordinary map with a merge. */
function resolveItem(item: Source, at: Place, reading: Reading): YamlNode {
  if (!isMergeItem(item)) return resolve(item, reading, at);
  const pair = item.items[0] as Pair<ParsedNode, Source>;
  const merged = resolve(pair.value, reading, at);
  if (merged.kind === 'scalar') return refuseMerge(merged, reading);
  if (merged.kind === 'map') return merged;
  const lists = merged.items.filter((part): part is ListNode => part.kind === 'list');
  if (lists.length === 0 || lists.length < merged.items.length) return merged;
  const items: YamlNode[] = [];
  for (const list of lists) spliceInto(items, list, reading);
  return { kind: 'list', at: merged.at, items, ...measure(items) };
}

function isMergeItem(item: Source): item is YAMLMap.Parsed {
  return isMap(item) && item.items.length === 1 && item.items.every((pair) => isMergeKey(pair.key));
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function refuseMerge<Node extends YamlNode>(node: Node, reading: Reading): Node {
  // In place of an unknown alias, which was told.
  if (reading.unknown.has(node)) return node;
  fail(reading, 'yaml_syntax', node.at, '`<<` merges a map, or a list of maps, or within a list other lists');
  return node;
}

function resolveMap(source: YAMLMap<Source, Source>, at: Place, reading: Reading): MapNode {
  const own: MapEntry[] = [];
  const repeats: MapEntry[] = [];
  const keys = new Set<string>();
  const merges: YamlNode[] = [];
  for (const pair of source.items) {
    countKey(reading, at);
    if (isMergeKey(pair.key)) {
      merges.push(resolve(pair.value, reading, at));
      continue;
    }
    const key = resolve(pair.key, reading, at);
    const value = resolve(pair.value, reading, key.at);
    if (!isUsableKey(key, reading)) continue;
    const entry = { key: key.text, keyAt: key.at, value };
    own.push(entry);
    if (keys.has(key.text)) repeats.push(entry);
    keys.add(key.text);
  }
  const entries = [...mergedEntries(keys, merges, reading), ...own];
  return { kind: 'map', at, entries, repeats, ...measure(entries.map((entry) => entry.value)) };
}

function countKey(reading: Reading, at: Place): void {
  reading.keys += 1;
  if (reading.keys === limits.keys + 1) fail(reading, 'limit_exceeded', at, `More than ${limits.keys} keys`);
}

function isUsableKey(key: YamlNode, reading: Reading): key is ScalarNode {
  if (key.kind !== 'scalar') {
    fail(reading, 'wrong_type', key.at, 'A key is plain text, not a list or a map');
    return false;
  }
  if (forbiddenKeys.has(key.text)) {
    fail(reading, 'forbidden_key', key.at, `The key \`${key.text}\` is not allowed`);
    return false;
  }
  return true;
}

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Own keys win over merged ones, and an earlier merge source over a later one; the own come last, as written. */
function mergedEntries(own: ReadonlySet<string>, merges: readonly YamlNode[], reading: Reading): readonly MapEntry[] {
  const merged = new Map<string, MapEntry>();
  for (const merge of merges) {
    for (const part of merge.kind === 'list' ? merge.items : [merge]) {
      if (part.kind !== 'map') {
        refuseMerge(part, reading);
        continue;
      }
      reading.merged += part.entries.length;
      if (reading.merged > limits.expandedNodes) {
        fail(reading, 'limit_exceeded', part.at, `Merged maps make more than ${limits.expandedNodes} keys`);
        return [];
      }
      for (const entry of part.entries) {
        if (!own.has(entry.key) && !merged.has(entry.key)) merged.set(entry.key, entry);
      }
    }
  }
  return [...merged.values()];
}

function checkTag(tag: string | undefined, at: Place, reading: Reading): void {
  if (tag === undefined || plainTags.has(tag)) return;
  fail(reading, 'yaml_syntax', at, `The tag \`${tag}\` is not allowed: values are plain text, numbers, lists and maps`);
}

const plainTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

function fail(reading: Reading, code: Parameters<Report['error']>[0], at: Place, message: string): void {
  reading.wrong.add(at.line);
  reading.isTooMuch ||= code === 'limit_exceeded';
  reading.report.error(code, at, message);
}
