import { nearest } from '../nearest.ts';
import { entryOf, readSubstituted, type Scope, shorten } from '../read-values.ts';
import { guess } from '../report-unknown-key.ts';
import type { SecretPart } from '../workflow-plan.ts';
import type { MapEntry, MapNode, ScalarNode, YamlNode } from '../yaml-node.ts';

/** A value of `environment` or `settings`; undefined where it is not set. */
export type Value = readonly SecretPart[];

/** Null is not set; scalars are text; a list of scalars is joined by commas; all else becomes JSON. */
export function readValue(node: YamlNode, name: string, scope: Scope): Value | undefined {
  if (node.kind === 'scalar') return readScalar(node, name, scope);
  if (node.kind === 'list' && node.items.every((item) => item.kind === 'scalar')) {
    return [node.items.map((item) => readScalar(item as ScalarNode, name, scope)?.[0] ?? '').join(',')];
  }
  const secret = node.kind === 'map' ? secretOf(node, scope) : undefined;
  return secret === undefined ? jsonParts(node, name, scope) : [{ secret, form: 'plain' }];
}

/** The name of the secret that a map stands for. */
function secretOf(map: MapNode, scope: Scope): string | undefined {
  const entry = entryOf(map, 'from_secret');
  if (!entry) {
    for (const each of map.entries) refuseSlip(each, scope);
    return undefined;
  }
  const name = readSubstituted(entry.value, '`from_secret`', scope);
  if (name === '') scope.report.error('bad_name', entry.value.at, '`from_secret` names no secret');
  return name?.toLowerCase() ?? '';
}

/** The step would get the name of the secret as a text, and may well show it. */
function refuseSlip({ key, keyAt }: MapEntry, { report }: Scope): void {
  const meant = nearest(key, ['from_secret']);
  if (meant !== undefined) report.error('unknown_key', keyAt, `Unknown key \`${shorten(key)}\`${guess(meant)}`);
}

function readScalar(node: ScalarNode, name: string, scope: Scope): readonly string[] | undefined {
  if (node.value === null) return undefined;
  const isOldBoolean = scope.dialect === 'drone' && node.plain ? oldBooleans.get(node.text.toLowerCase()) : undefined;
  const text = isOldBoolean ?? readSubstituted(node, `The value of ${name}`, scope);
  return text === undefined ? undefined : [text];
}

/** The YAML of Drone had these words as booleans, and gave them to plugins as such. */
const oldBooleans: ReadonlyMap<string, string> = new Map([
  ...['y', 'yes', 'on', 'true'].map((word) => [word, 'true'] as const),
  ...['n', 'no', 'off', 'false'].map((word) => [word, 'false'] as const),
]);

function jsonParts(node: YamlNode, name: string, scope: Scope): Value {
  const parts: SecretPart[] = [];
  write(node, { name, scope, parts });
  return joinTexts(parts);
}

type Writing = { readonly name: string; readonly scope: Scope; readonly parts: SecretPart[] };

function write(node: YamlNode, writing: Writing): void {
  const { parts, scope, name } = writing;
  if (node.kind === 'list') {
    writeEach('[]', node.items, writing, (item) => write(item, writing));
  } else if (node.kind === 'scalar') {
    const isText = typeof node.value === 'string';
    parts.push(JSON.stringify(isText ? (readScalar(node, name, scope)?.[0] ?? '') : node.value));
  } else {
    const secret = secretOf(node, scope);
    if (secret !== undefined) return void parts.push('"', { secret, form: 'json' }, '"');
    writeEach('{}', node.entries, writing, ({ key, value }) => {
      parts.push(`${JSON.stringify(key)}:`);
      write(value, writing);
    });
  }
}

function writeEach<Item>(
  brackets: string,
  items: readonly Item[],
  { parts }: Writing,
  each: (item: Item) => void,
): void {
  parts.push(brackets.slice(0, 1));
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(',');
    each(item);
  }
  parts.push(brackets.slice(1));
}

/** Text beside text is one part. */
function joinTexts(parts: readonly SecretPart[]): Value {
  const joined: SecretPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof last === 'string' && typeof part === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}
