import type { MapEntry, YamlNode } from '../yaml-node.ts';

/** YAML that is to be written; `line` is where it stood, so that its comments come along. */
export type OutNode =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly OutNode[] }
  | { readonly kind: 'map'; readonly pairs: readonly OutPair[] };

export type OutPair = { readonly key: string; readonly line?: number; readonly value: OutNode };

type Rename = (text: string) => string;

/** The same again, with its texts passed through `rename`. */
export function copyNode(node: YamlNode, rename: Rename): OutNode {
  if (node.kind === 'list') return list(node.items.map((item) => copyNode(item, rename)));
  if (node.kind === 'map') return map(node.entries.map((entry) => copyPair(entry, rename)));
  if (typeof node.value === 'string') return scalar(rename(node.value));
  // As it was written: 1.10 is not 1.1.
  return scalar(node.value === null || String(node.value) === node.text ? node.value : node.text);
}

export function copyPair({ key, keyAt, value }: MapEntry, rename: Rename): OutPair {
  return { key, line: keyAt.line, value: copyNode(value, rename) };
}

export function scalar(value: string | number | boolean | null): OutNode {
  return { kind: 'scalar', value };
}

export function list(items: readonly OutNode[]): OutNode {
  return { kind: 'list', items };
}

export function map(pairs: readonly OutPair[]): OutNode {
  return { kind: 'map', pairs };
}

/** What a map or a list has in it. */
export function childrenOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node?.kind === 'map') return node.entries.map(({ value }) => value);
  return node?.kind === 'list' ? node.items : [];
}
