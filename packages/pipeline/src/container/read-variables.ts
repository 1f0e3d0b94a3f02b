import type { Place } from '../diagnostic.ts';
import { limits } from '../limits.ts';
import { describe, readText, type Scope, shorten } from '../read-values.ts';
import type { MapEntry, YamlNode } from '../yaml-node.ts';
import { readValue, type Value } from './read-value.ts';

/** A variable that a container gets. */
export type Variable = { readonly name: string; readonly at: Place; readonly value: Value };

/** `environment`: a map of values, or the list of `NAME=value` that older files have. */
export function readEnvironment(node: YamlNode | undefined, scope: Scope): readonly Variable[] {
  if (!node || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind === 'map') return node.entries.flatMap((entry) => readVariable(entry.key, entry, scope));
  if (node.kind === 'list') return node.items.flatMap((item) => readAssignment(item, scope));
  const message = `\`environment\` must be a map or a list of NAME=value, not ${describe(node)}`;
  scope.report.error('wrong_type', node.at, message);
  return [];
}

/** What a plugin is told: the keys become `PLUGIN_` and the key in capitals. */
export function readSettings(entries: readonly MapEntry[], scope: Scope): readonly Variable[] {
  const replaced = scope.dialect === 'drone' ? /\./g : /[.-]/g;
  return entries.flatMap((entry) => {
    const name = `PLUGIN_${entry.key.toUpperCase().replaceAll(replaced, '_')}`;
    return readVariable(name, entry, scope);
  });
}

function readVariable(name: string, { keyAt, value: node }: Omit<MapEntry, 'key'>, scope: Scope): readonly Variable[] {
  if (!isVariableName(name)) {
    scope.report.error('bad_name', keyAt, `\`${shorten(name)}\` is not a name for an environment variable`);
    return [];
  }
  const value = readValue(node, name, scope);
  if (value === undefined) return [];
  if (
    value.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0) > limits.environmentValueUnits
  ) {
    scope.report.error('limit_exceeded', node.at, `The value of ${name} is too long for an environment`);
    return [];
  }
  return [{ name, at: keyAt, value }];
}

function readAssignment(item: YamlNode, scope: Scope): readonly Variable[] {
  const text = readText(item, 'Each item of `environment`', scope.report);
  if (text === undefined) return [];
  const equals = text.indexOf('=');
  if (equals < 0 && scope.dialect === 'woodpecker') {
    scope.report.error('bad_value', item.at, `\`${shorten(text)}\` is not of the form NAME=value`);
    return [];
  }
  const [name, value] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  const node = { kind: 'scalar', at: item.at, text: value, value, plain: false, nodes: 1, depth: 1 } as const;
  return readVariable(name, { keyAt: item.at, value: node }, scope);
}

/** More than a shell can read: programs look for `discovery.type`, and Drone made `PLUGIN_WITH-DASH` of its plugins' keys. */
export function isVariableName(name: string): boolean {
  return name.length <= limits.nameLength && nameForm.test(name) && !reserved.has(name);
}

const nameForm = /^[A-Za-z0-9_][A-Za-z0-9_./:@*-]*$/;

const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
