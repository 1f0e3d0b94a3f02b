import type { Condition, Constraint } from '../condition.ts';
import { knownEvents } from '../event-name.ts';
import { type Glob, parseGlob } from '../glob.ts';
import { entryOf, readBoolean, readMap, readTexts, type Scope, shorten, substituteAt } from '../read-values.ts';
import type { MapNode, YamlNode } from '../yaml-node.ts';

/** A map, or a list of maps of which one must fit. */
export function readWhen(node: YamlNode | undefined, scope: Scope): readonly Condition[] {
  if (!node || (node.kind === 'scalar' && node.value === null)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const map = readMap(item, '`when`', scope.report);
    return map ? [readCondition(map, scope)] : [];
  });
}

function readCondition(map: MapNode, scope: Scope): Condition {
  for (const { key, keyAt } of map.entries) {
    if (knownKeys.has(key)) continue;
    const consequence = 'ignoring it could run what must not run';
    scope.report.error('unknown_key', keyAt, `Unknown condition \`${shorten(key)}\`: ${consequence}`);
  }
  return {
    at: map.at,
    events: readWords(map, 'event', knownEvents, scope),
    branch: readConstraintOf(map, 'branch', scope),
    ref: readConstraintOf(map, 'ref', scope),
    repo: readConstraintOf(map, 'repo', scope),
    instance: readConstraintOf(map, 'instance', scope),
    withoutChangedFiles: readPath(map, scope),
    statuses: readWords(map, 'status', knownStatuses, scope),
    undecided: map.entries.flatMap(({ key, keyAt }) => (undecidedKeys.has(key) ? [{ key, at: keyAt }] : [])),
  };
}

const knownStatuses: ReadonlySet<string> = new Set(['success', 'failure']);

const undecidedKeys: ReadonlySet<string> = new Set(['evaluate', 'platform', 'matrix']);

/** `cron` names cron jobs and counts for cron builds only; `local: false` excludes only a run without a server. */
const knownKeys: ReadonlySet<string> = new Set([
  ...['event', 'branch', 'ref', 'repo', 'instance', 'path', 'status', 'cron', 'local'],
  ...undecidedKeys,
]);

function readWords(map: MapNode, key: string, known: ReadonlySet<string>, scope: Scope): readonly string[] | undefined {
  const entry = entryOf(map, key);
  if (!entry) return undefined;
  const words = readTexts(entry.value, `\`${key}\``, scope.report);
  for (const { text, at } of words) {
    if (known.has(text)) continue;
    const allowed = [...known].join(', ');
    scope.report.error('bad_value', at, `Unknown ${key} \`${shorten(text)}\`: allowed are ${allowed}`);
  }
  return words.length === 0 ? undefined : words.map(({ text }) => text);
}

function readConstraintOf(map: MapNode, key: string, scope: Scope): Constraint | undefined {
  const entry = entryOf(map, key);
  return entry && readConstraint(entry.value, key, constraintKeys, scope);
}

const constraintKeys: ReadonlySet<string> = new Set(['include', 'exclude']);

function readConstraint(node: YamlNode, key: string, known: ReadonlySet<string>, scope: Scope): Constraint {
  if (node.kind !== 'map') return { include: readGlobs(node, `\`${key}\``, scope), exclude: [] };
  for (const entry of node.entries) {
    if (known.has(entry.key)) continue;
    scope.report.error('unknown_key', entry.keyAt, `Unknown key \`${shorten(entry.key)}\` in \`${key}\``);
  }
  return { include: globsAt(node, key, 'include', scope), exclude: globsAt(node, key, 'exclude', scope) };
}

function globsAt(map: MapNode, key: string, part: 'include' | 'exclude', scope: Scope): readonly Glob[] {
  const entry = entryOf(map, part);
  return entry ? readGlobs(entry.value, `\`${key}.${part}\``, scope) : [];
}

function readGlobs(node: YamlNode, what: string, scope: Scope): readonly Glob[] {
  return readTexts(node, what, scope.report).flatMap((source) => {
    scope.allowance.patternSteps -= source.text.length;
    if (scope.allowance.patternSteps < 0) return [];
    const parts = substituteAt(source, scope);
    const glob = parts && parseGlob(parts);
    if (parts && !glob) {
      scope.report.error('bad_pattern', source.at, `${what} is not a valid pattern: \`${shorten(source.text)}\``);
    }
    return glob ? [glob] : [];
  });
}

/** Which files a build changes is not known yet; then the original's `on_empty` decides. */
function readPath(map: MapNode, scope: Scope): boolean | undefined {
  const entry = entryOf(map, 'path');
  if (!entry) return undefined;
  readConstraint(entry.value, 'path', pathKeys, scope);
  const onEmpty = entry.value.kind === 'map' ? entryOf(entry.value, 'on_empty') : undefined;
  const decision = onEmpty ? readBoolean(onEmpty.value, '`on_empty`', scope.report) : true;
  const message = 'Changed files are not known yet: `path` is decided as for a build without any (`on_empty`)';
  scope.report.warning('ignored', entry.keyAt, message);
  return decision ?? true;
}

const pathKeys: ReadonlySet<string> = new Set(['include', 'exclude', 'ignore_message', 'on_empty']);
