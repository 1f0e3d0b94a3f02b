import { readSubstituted, type Scope } from '../read-values.ts';
import type { JsonValue } from '../workflow-plan.ts';
import type { YamlNode } from '../yaml-node.ts';

/** A node as JSON, with the references in its texts replaced. */
export function jsonOf(node: YamlNode, what: string, scope: Scope): JsonValue {
  if (node.kind === 'list') return node.items.map((item) => jsonOf(item, what, scope));
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, jsonOf(value, what, scope)]));
  }
  return typeof node.value === 'string' ? (readSubstituted(node, what, scope) ?? '') : node.value;
}
