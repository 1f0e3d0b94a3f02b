import { entryOf, readSubstituted, type Scope, shorten } from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import type { MapNode, YamlNode } from '../yaml-node.ts';
import { isVariableName, type Variable } from './read-variables.ts';

/** The older way: names, each of which becomes the variable of its capitals, or maps of `source` and `target`. */
export function readSecrets(node: YamlNode | undefined, scope: Scope): readonly Variable[] {
  if (!node || (node.kind === 'scalar' && node.value === null)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => (item.kind === 'map' ? readRenamed(item, scope) : readNamed(item, item, scope)));
}

function readRenamed(item: MapNode, scope: Scope): readonly Variable[] {
  const source = entryOf(item, 'source');
  const target = entryOf(item, 'target');
  if (source && target) return readNamed(source.value, target.value, scope);
  for (const each of item.entries) {
    if (knownKeys.includes(each.key)) continue;
    reportUnknownKey(each, { where: ' in `secrets`', known: knownKeys, report: scope.report });
  }
  scope.report.error('missing_key', item.at, 'A secret needs both `source` and `target`');
  return [];
}

const knownKeys: readonly string[] = ['source', 'target'];

function readNamed(source: YamlNode, target: YamlNode, scope: Scope): readonly Variable[] {
  const secret = readSubstituted(source, 'The name of a secret', scope);
  const written = source === target ? secret : readSubstituted(target, 'The target of a secret', scope);
  const name = written?.toUpperCase();
  if (secret === undefined || name === undefined) return [];
  if (isVariableName(name)) {
    return [{ name, at: target.at, value: [{ secret: secret.toLowerCase(), form: 'plain' }] }];
  }
  scope.report.error('bad_name', target.at, `\`${shorten(name)}\` is not a name for an environment variable`);
  return [];
}
