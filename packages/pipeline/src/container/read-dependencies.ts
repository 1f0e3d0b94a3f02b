import { entryOf, readBoolean, readSubstituted, type Scope } from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import type { Dependency } from '../workflow.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';

/** A name or a list of names, each of which may be a map that says that it is optional. */
export function readDependencies(entry: MapEntry | undefined, scope: Scope): readonly Dependency[] | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  if (value.kind === 'scalar' && value.value === null) return [];
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => (item.kind === 'map' ? readMapped(item, scope) : readNamed(item, false, scope)));
}

function readNamed(node: YamlNode, optional: boolean, scope: Scope): readonly Dependency[] {
  const name = readSubstituted(node, '`depends_on`', scope);
  return name === undefined ? [] : [{ name, optional, at: node.at }];
}

const knownKeys: readonly string[] = ['name', 'optional'];

function readMapped(map: MapNode, scope: Scope): readonly Dependency[] {
  const name = entryOf(map, 'name');
  const optional = entryOf(map, 'optional');
  for (const each of map.entries) {
    if (knownKeys.includes(each.key)) continue;
    reportUnknownKey(each, { where: ' in `depends_on`', known: knownKeys, report: scope.report });
  }
  if (!name) {
    scope.report.error('missing_key', map.at, 'A dependency needs a `name`');
    return [];
  }
  const isOptional = optional !== undefined && readBoolean(optional.value, '`optional`', scope.report) === true;
  return readNamed(name.value, isOptional, scope);
}
