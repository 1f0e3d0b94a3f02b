import { describe, isUnset, readSubstituted, type Scope, shorten } from '../read-values.ts';
import type { MapEntry, YamlNode } from '../yaml-node.ts';

type Labels = Readonly<Record<string, string>>;

/** A map, or the list of `key=value` of older files. */
export function readLabels(entry: MapEntry | undefined, scope: Scope): Labels {
  const node = entry?.value;
  if (!node || (node.kind === 'scalar' && node.value === null)) return {};
  if (node.kind === 'scalar') {
    scope.report.error('wrong_type', node.at, `\`labels\` must be a map, not ${describe(node)}`);
    return {};
  }
  if (node.kind === 'list') return Object.fromEntries(node.items.flatMap((item) => readPair(item, scope)));
  const pairs = node.entries.flatMap((entry) => {
    const { key, value } = entry;
    if (isUnset(entry)) return [];
    const text = readSubstituted(value, `The label \`${shorten(key)}\``, scope);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(pairs);
}

function readPair(item: YamlNode, scope: Scope): readonly (readonly [string, string])[] {
  const text = readSubstituted(item, 'Each item of `labels`', scope);
  if (text === undefined) return [];
  const equals = text.indexOf('=');
  if (equals > 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  scope.report.error('bad_value', item.at, `\`${shorten(text)}\` is not of the form key=value`);
  return [];
}
