import { containerKeys } from '../container/read-container.ts';
import { type Dialect, entryOf } from '../read-values.ts';
import type { MapEntry, MapNode, ScalarNode, YamlNode } from '../yaml-node.ts';
import { convertWhen } from './convert-when.ts';
import { copyNode, copyPair, list, map, type OutNode, type OutPair, scalar } from './out-node.ts';
import { renameVariables } from './rename-variables.ts';

/** What a step waits for where the file had groups. */
export type StepOrder = { readonly dependsOn: readonly string[]; readonly optional: boolean } | undefined;

/** One container in the words of today. */
export function convertStep(node: YamlNode, dialect: Dialect, order: StepOrder): OutNode {
  if (node.kind !== 'map') return copyNode(node, renameVariables);
  const rename = dialect === 'drone' ? renameVariables : (text: string) => text;
  const isInline = ({ key }: MapEntry) => dialect === 'drone' && !containerKeys.has(key);
  const inline = node.entries.filter(isInline).map((entry) => settingPair(entry));
  const pairs: OutPair[] = [];
  for (const entry of node.entries) {
    if (isInline(entry) || droppedKeys.has(entry.key)) continue;
    if (entry.key === 'when' && dialect === 'drone') pairs.push(convertWhen(entry));
    else if (isProgram(entry, dialect)) pairs.push(splitProgram(entry));
    else if (entry.key !== 'settings') pairs.push(copyPair(entry, rename));
  }
  const settings = entryOf(node, 'settings');
  const own = settings?.value.kind === 'map' ? settings.value.entries.map((entry) => copyPair(entry, rename)) : [];
  const environment = environmentPairs(node, rename);
  const isPlugin = own.length + inline.length > 0;
  const moved = environment.filter(({ key }) => isPlugin && isSetting(key));
  return map([
    ...pairs,
    ...section('settings', mergeSettings([...own, ...inline], moved), settings),
    ...section(
      'environment',
      environment.filter((pair) => !moved.includes(pair)),
      entryOf(node, 'environment'),
    ),
    ...(order ? [{ key: 'depends_on', value: list(order.dependsOn.map(order.optional ? optional : scalar)) }] : []),
  ]);
}

/** What a plugin is told under the name that a setting gets. */
function isSetting(variable: string): boolean {
  return /^PLUGIN_[A-Z0-9_]+$/.test(variable);
}

/** A variable wins over the setting of its name. */
function mergeSettings(settings: readonly OutPair[], variables: readonly OutPair[]): readonly OutPair[] {
  const nameOf = (key: string) => key.toLowerCase().replaceAll(/[.-]/g, '_');
  const moved = variables.map((pair) => ({ ...pair, key: nameOf(pair.key.slice('PLUGIN_'.length)) }));
  const names = new Set(moved.map(({ key }) => key));
  return [...settings.filter(({ key }) => !names.has(nameOf(key))), ...moved];
}

/** These are written anew, or never did anything. */
const droppedKeys: ReadonlySet<string> = new Set([
  ...['environment', 'secrets', 'group', 'networks', 'cap_add', 'cap_drop', 'isolation', 'ulimits', 'mem_swappiness'],
  'auth_config',
]);

function optional(name: string): OutNode {
  return map([
    { key: 'name', value: scalar(name) },
    { key: 'optional', value: scalar(true) },
  ]);
}

function section(key: string, pairs: readonly OutPair[], entry: MapEntry | undefined): readonly OutPair[] {
  if (pairs.length === 0) return [];
  return [{ key, ...(entry && { line: entry.keyAt.line }), value: map(pairs) }];
}

/** Words that the older YAML took for true and false. */
function settingPair(entry: MapEntry): OutPair {
  const { key, keyAt, value } = entry;
  const isWord = value.kind === 'scalar' && value.plain;
  const text = isWord ? value.text.toLowerCase() : '';
  if (!['y', 'yes', 'on', 'n', 'no', 'off'].includes(text)) return copyPair(entry, renameVariables);
  return { key, line: keyAt.line, value: scalar(['y', 'yes', 'on'].includes(text)) };
}

function isProgram({ key, value }: MapEntry, dialect: Dialect): boolean {
  return dialect === 'drone' && (key === 'command' || key === 'entrypoint') && value.kind === 'scalar';
}

function splitProgram({ key, keyAt, value }: MapEntry): OutPair {
  const found = (value as ScalarNode).text.split(/\s+/).filter((word) => word !== '');
  return { key, line: keyAt.line, value: list(found.map((word) => scalar(renameVariables(word)))) };
}

function environmentPairs(map: MapNode, rename: (text: string) => string): readonly OutPair[] {
  const environment = entryOf(map, 'environment')?.value;
  const secrets = entryOf(map, 'secrets')?.value;
  const listed = environment?.kind === 'list' ? environment.items.flatMap((item) => assignment(item, rename)) : [];
  const mapped = environment?.kind === 'map' ? environment.entries.map((entry) => copyPair(entry, rename)) : [];
  const named = secrets?.kind === 'list' ? secrets.items.flatMap(secretPair) : [];
  const names = new Set(named.map(({ key }) => key));
  return [...[...mapped, ...listed].filter(({ key }) => !names.has(key)), ...named];
}

function assignment(item: YamlNode, rename: (text: string) => string): readonly OutPair[] {
  if (item.kind !== 'scalar') return [];
  const equals = item.text.indexOf('=');
  const [key, value] = equals < 0 ? [item.text, ''] : [item.text.slice(0, equals), item.text.slice(equals + 1)];
  return [{ key, line: item.at.line, value: scalar(rename(value)) }];
}

function secretPair(item: YamlNode): readonly OutPair[] {
  const part = (key: string) => (item.kind === 'map' ? entryOf(item, key)?.value : item);
  const source = part('source');
  const target = part('target');
  if (source?.kind !== 'scalar' || target?.kind !== 'scalar') return [];
  const value = map([{ key: 'from_secret', value: scalar(source.text) }]);
  return [{ key: target.text.toUpperCase(), line: item.at.line, value }];
}
