import type { Condition, Constraint, NamedConstraint, PathConstraint, Subject } from '../condition.ts';
import { type Severity, silent } from '../diagnostic.ts';
import type { Expression } from '../expression/expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { type Glob, matchesGlob, parseGlob } from '../glob.ts';
import { knownEvents } from '../known-events.ts';
import { nearest } from '../nearest.ts';
import {
  entryOf,
  type PlacedText,
  readBoolean,
  readMap,
  readSubstituted,
  readText,
  readTexts,
  type Scope,
  shorten,
  substituteAt,
} from '../read-values.ts';
import { guess } from '../report-unknown-key.ts';
import { joinParts, type TextPart } from '../text/substitute.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import { readAxes } from './read-axes.ts';

/** A map, or a list of maps of which one must fit. */
export function readWhen(node: YamlNode | undefined, of: 'workflow' | 'step', scope: Scope): readonly Condition[] {
  if (!node || (node.kind === 'scalar' && node.value === null)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const map = readMap(item, '`when`', scope.report);
    return map ? [readCondition(map, of, scope)] : [];
  });
}

/** A constraint as it stands anywhere: also of the top-level `branches`. */
export function readConstraint({ key, value: node }: MapEntry, known: readonly string[], scope: Scope): Constraint {
  if (node.kind !== 'map') return { include: readGlobs(node, `\`${key}\``, scope), exclude: [] };
  for (const entry of node.entries) {
    if (known.includes(entry.key)) continue;
    const unknown = `Unknown key \`${shorten(entry.key)}\` in \`${key}\``;
    const meant = guess(nearest(entry.key, known));
    // As with conditions that nobody knows.
    if (scope.dialect === 'drone') scope.report.warning('unknown_key', entry.keyAt, `${unknown} is ignored${meant}`);
    else scope.report.error('unknown_key', entry.keyAt, `${unknown}${meant}`);
  }
  return { include: globsAt(node, key, 'include', scope), exclude: globsAt(node, key, 'exclude', scope) };
}

export const constraintKeys: readonly string[] = ['include', 'exclude'];

const subjects: readonly Subject[] = ['event', 'branch', 'ref', 'repo', 'instance', 'platform', 'cron'];

const knownKeys: readonly string[] = [...subjects, 'path', 'status', 'local', 'evaluate', 'matrix', 'environment'];

/** Which combination of a matrix it is, a whole workflow cannot ask. */
const workflowKeys: readonly string[] = knownKeys.filter((key) => key !== 'matrix');

function readCondition(map: MapNode, of: 'workflow' | 'step', scope: Scope): Condition {
  for (const { key, keyAt } of map.entries) {
    const known = of === 'step' ? knownKeys : workflowKeys;
    if (known.includes(key)) continue;
    const meant = guess(nearest(key, known));
    const unknown = `Unknown condition \`${shorten(key)}\``;
    // Files of the older dialect have run with it for years, as if it were not there.
    if (scope.dialect === 'drone') scope.report.warning('unknown_key', keyAt, `${unknown} is ignored${meant}`);
    else scope.report.error('unknown_key', keyAt, unknown + (meant || ': ignoring it could run what must not run'));
  }
  const path = entryOf(map, 'path');
  const matrix = of === 'step' ? entryOf(map, 'matrix') : undefined;
  const local = entryOf(map, 'local');
  const evaluate = entryOf(map, 'evaluate');
  return {
    at: map.at,
    constraints: [...subjects, 'environment' as const].flatMap((subject) => readSubject(map, subject, scope)),
    path: path && readPath(path, scope),
    matrix: matrix && readAxes(matrix, (source) => readGlob(source, '`matrix`', scope), scope),
    evaluate: evaluate && readExpression(evaluate, scope),
    local: !local || readBoolean(local.value, '`local`', scope.report) !== false,
    ...readStatus(entryOf(map, 'status'), scope),
  };
}

function readSubject(map: MapNode, subject: Subject, scope: Scope): readonly NamedConstraint[] {
  const entry = entryOf(map, subject);
  if (!entry) return [];
  if (subject === 'event' && scope.dialect === 'woodpecker') {
    return [{ subject, constraint: { include: readEvents(entry, scope), exclude: [] } }];
  }
  if (subject === 'event') tellIdlePatterns(entry, knownEvents, scope);
  return [{ subject, constraint: readConstraint(entry, constraintKeys, scope) }];
}

/** Words, not patterns. One that never comes to pass makes a build smaller, which is what such files have done for years. */
function readEvents({ key, value }: MapEntry, scope: Scope): readonly Glob[] {
  return readTexts(value, `\`${key}\``, scope.report).flatMap((source) => {
    const parts = substituteAt(source, scope);
    if (!parts) return [];
    const text = joinParts(parts);
    checkWord({ text, at: source.at }, { key, known: knownEvents, severity: 'warning' }, scope);
    return [[...text].map((sign) => ({ kind: 'text', text: sign }))];
  });
}

/** In the older dialect any word may stand there, as a pattern. */
function tellIdlePatterns({ key, value }: MapEntry, known: ReadonlySet<string>, scope: Scope): void {
  const node = value.kind === 'map' ? entryOf(value, 'include')?.value : value;
  for (const source of node ? readTexts(node, '', silent) : []) {
    const glob = readGlob(source, '', { ...scope, report: silent });
    if (!glob || [...known].some((word) => matchesGlob(glob, word, scope.allowance))) continue;
    checkWord(source, { key, known, severity: 'warning' }, scope);
  }
}

type Words = { readonly key: string; readonly known: ReadonlySet<string>; readonly severity: Severity };

function checkWord({ text, at }: PlacedText, { key, known, severity }: Words, { report }: Scope): void {
  if (known.has(text)) return;
  const meant = guess(nearest(text, known)) || `: known are ${[...known].join(', ')}`;
  const ignored = severity === 'warning' ? ' never comes to pass, and is ignored' : '';
  report[severity]('bad_value', at, `Unknown ${key} \`${shorten(text)}\`${ignored}${meant}`);
}

const knownStatuses: ReadonlySet<string> = new Set(['success', 'failure']);

const olderStatuses: ReadonlySet<string> = new Set([...knownStatuses, 'changed']);

type Status = Pick<Condition, 'onSuccess' | 'onFailure'>;

/** Drone took any word and both lists; what it calls `changed` never comes to pass, there and here. */
function readStatus(entry: MapEntry | undefined, scope: Scope): Status {
  if (!entry) return { onSuccess: true, onFailure: false };
  if (scope.dialect === 'woodpecker') {
    const words = readTexts(entry.value, '`status`', scope.report);
    for (const word of words) checkWord(word, { key: 'status', known: knownStatuses, severity: 'error' }, scope);
  } else {
    tellIdlePatterns(entry, olderStatuses, scope);
  }
  const constraint = readConstraint(entry, constraintKeys, scope);
  const { include, exclude } = constraint;
  if (include.length + exclude.length === 0) return { onSuccess: true, onFailure: false };
  const takes = (word: string) => {
    const matches = (glob: Glob) => matchesGlob(glob, word, scope.allowance);
    return !exclude.some(matches) && (include.length === 0 || include.some(matches));
  };
  return { onSuccess: takes('success'), onFailure: takes('failure') };
}

function globsAt(map: MapNode, key: string, part: 'include' | 'exclude', scope: Scope): readonly Glob[] {
  const entry = entryOf(map, part);
  return entry ? readGlobs(entry.value, `\`${key}.${part}\``, scope) : [];
}

function readGlobs(node: YamlNode, what: string, scope: Scope): readonly Glob[] {
  return readTexts(node, what, scope.report).flatMap((source) => {
    const glob = readGlob(source, what, scope);
    return glob ? [glob] : [];
  });
}

function readGlob(source: PlacedText, what: string, scope: Scope): Glob | undefined {
  scope.allowance.patternSteps -= source.text.length * costOfSign;
  const parts = scope.allowance.patternSteps < 0 ? undefined : substituteAt(source, scope);
  const glob = parts && parseGlob(scope.dialect === 'drone' ? parts.flatMap(withoutBraces) : parts);
  if (parts && !glob) {
    scope.report.error('bad_pattern', source.at, `${what} is not a valid pattern: \`${shorten(source.text)}\``);
  }
  return glob;
}

/** Reading a sign of a pattern or an expression makes an object of it. */
const costOfSign = 4;

/** Drone's patterns know neither braces nor `**`. */
function withoutBraces({ text, written }: TextPart): readonly TextPart[] {
  if (!written) return [{ text, written }];
  return text
    .replaceAll(/\*\*+/g, '*')
    .split(/([{},])/)
    .map((part) => ({ text: part, written: !/^[{},]$/.test(part) }));
}

const pathKeys: readonly string[] = [...constraintKeys, 'ignore_message', 'on_empty'];

function readPath(entry: MapEntry, scope: Scope): PathConstraint {
  const constraint = readConstraint(entry, pathKeys, scope);
  const onEmpty = entry.value.kind === 'map' ? entryOf(entry.value, 'on_empty') : undefined;
  const ignore = entry.value.kind === 'map' ? entryOf(entry.value, 'ignore_message') : undefined;
  return {
    ...constraint,
    onEmpty: !onEmpty || readBoolean(onEmpty.value, '`on_empty`', scope.report) !== false,
    ignoreMessage: (ignore && readSubstituted(ignore.value, '`ignore_message`', scope)) ?? '',
  };
}

function readExpression({ value }: MapEntry, scope: Scope): Expression | undefined {
  const text = readText(value, '`evaluate`', scope.report);
  scope.allowance.patternSteps -= (text?.length ?? 0) * costOfSign;
  if (text === undefined || scope.allowance.patternSteps < 0) return undefined;
  const parsed = parseExpression(text);
  if (parsed.ok) return parsed.expression;
  scope.report.error('bad_expression', value.at, `\`evaluate\`: ${parsed.problem}`);
  return undefined;
}
