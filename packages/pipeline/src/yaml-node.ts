import type { Place } from './diagnostic.ts';

/**
 * What is left of a YAML document after aliases and merges are resolved and the limits are checked. `nodes` and `depth`
 * count what is below with every alias written out, so that no reader can be made to walk more than the limits allow.
 */
export type YamlNode = ScalarNode | ListNode | MapNode;

export type ScalarNode = Measured & {
  readonly kind: 'scalar';
  readonly text: string;
  readonly value: string | number | boolean | null;
  /** Written without quotes, in one line. */
  readonly plain: boolean;
};

export type ListNode = Measured & { readonly kind: 'list'; readonly items: readonly YamlNode[] };

/** `repeats`: entries whose key stands already above; they are among `entries`, too. */
export type MapNode = Measured & {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly repeats: readonly MapEntry[];
};

export type MapEntry = { readonly key: string; readonly keyAt: Place; readonly value: YamlNode };

type Measured = { readonly at: Place; readonly nodes: number; readonly depth: number };

export function measure(children: readonly YamlNode[]): { readonly nodes: number; readonly depth: number } {
  let nodes = 1;
  let depth = 0;
  for (const child of children) {
    nodes += child.nodes;
    depth = Math.max(depth, child.depth);
  }
  return { nodes, depth: depth + 1 };
}
