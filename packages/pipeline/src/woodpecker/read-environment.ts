import type { Place } from '../diagnostic.ts';
import { limits } from '../limits.ts';
import { describe, readText, type Scope, shorten, substituteAt } from '../read-values.ts';
import { joinParts } from '../substitute.ts';
import type { YamlNode } from '../yaml-node.ts';

/** A map of values, or the list of `NAME=value` that older files have. */
export function readEnvironment(node: YamlNode | undefined, scope: Scope): Readonly<Record<string, string>> {
  if (!node || (node.kind === 'scalar' && node.value === null)) return {};
  const pairs = node.kind === 'scalar' ? refuse(node, scope) : pairsOf(node, scope);
  return Object.fromEntries(pairs.flatMap((pair) => readPair(pair, scope)));
}

/** Reports each `from_secret` below a node; true when there was one. */
function refuseSecrets(node: YamlNode, scope: Scope): boolean {
  if (node.kind === 'list') return node.items.filter((item) => refuseSecrets(item, scope)).length > 0;
  if (node.kind !== 'map') return false;
  const found = node.entries.filter((entry) => {
    if (entry.key !== 'from_secret') return refuseSecrets(entry.value, scope);
    scope.report.error(
      'secret_unsupported',
      entry.keyAt,
      'Secrets are not there yet: `from_secret` cannot be delivered',
    );
    return true;
  });
  return found.length > 0;
}

type Pair = { readonly name: string; readonly at: Place; readonly value: YamlNode };

function refuse(node: YamlNode, scope: Scope): readonly Pair[] {
  const message = `\`environment\` must be a map or a list of NAME=value, not ${describe(node)}`;
  scope.report.error('wrong_type', node.at, message);
  return [];
}

function pairsOf(node: Exclude<YamlNode, { kind: 'scalar' }>, scope: Scope): readonly Pair[] {
  if (node.kind === 'map') return node.entries.map(({ key, keyAt, value }) => ({ name: key, at: keyAt, value }));
  return node.items.flatMap((item) => {
    const text = readText(item, 'Each item of `environment`', scope.report);
    const equals = text?.indexOf('=') ?? -1;
    if (text === undefined) return [];
    if (equals < 0) {
      scope.report.error('bad_value', item.at, `\`${shorten(text)}\` is not of the form NAME=value`);
      return [];
    }
    const value = text.slice(equals + 1);
    const scalar = { kind: 'scalar', at: item.at, text: value, value, nodes: 1, depth: 1 } as const;
    return [{ name: text.slice(0, equals), at: item.at, value: scalar }];
  });
}

function readPair({ name, at, value }: Pair, scope: Scope): readonly (readonly [string, string])[] {
  if (!nameForm.test(name) || reserved.has(name) || name.length > limits.nameLength) {
    scope.report.error('bad_name', at, `\`${shorten(name)}\` is not a name for an environment variable`);
    return [];
  }
  if (refuseSecrets(value, scope)) return [];
  const text = readValue(value, name, scope);
  if (text === undefined) return [];
  if (text.length > limits.environmentValueUnits) {
    scope.report.error('limit_exceeded', value.at, `The value of ${name} is too long for an environment`);
    return [];
  }
  return [[name, text]];
}

const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;

const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Null is not set; scalars are text; a list of scalars is joined by commas; all else becomes JSON. */
function readValue(node: YamlNode, name: string, scope: Scope): string | undefined {
  if (node.kind === 'list' && node.items.every((item) => item.kind === 'scalar')) {
    return node.items.map((item) => readScalar(item, name, scope) ?? '').join(',');
  }
  if (node.kind !== 'scalar') return JSON.stringify(toJson(node, name, scope));
  return readScalar(node, name, scope);
}

function readScalar(node: YamlNode, name: string, scope: Scope): string | undefined {
  if (node.kind === 'scalar' && node.value === null) return undefined;
  const text = readText(node, `The value of ${name}`, scope.report);
  const parts = text === undefined ? undefined : substituteAt({ text, at: node.at }, scope);
  return parts && joinParts(parts);
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function toJson(node: YamlNode, name: string, scope: Scope): Json {
  if (node.kind === 'list') return node.items.map((item) => toJson(item, name, scope));
  if (node.kind === 'map') return Object.fromEntries(node.entries.map((e) => [e.key, toJson(e.value, name, scope)]));
  return typeof node.value === 'string' ? (readScalar(node, name, scope) ?? '') : node.value;
}
