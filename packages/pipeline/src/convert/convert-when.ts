import { matchesGlob, parseGlob } from '../glob.ts';
import { knownEvents } from '../known-events.ts';
import { entryOf } from '../read-values.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import { copyNode, copyPair, list, map, type OutNode, type OutPair, scalar } from './out-node.ts';
import { renameVariables } from './rename-variables.ts';

const subjects: readonly string[] = ['branch', 'ref', 'repo', 'instance', 'platform', 'environment'];

/** A condition of Drone in the words of today; what is none already stays as it is. */
export function convertWhen({ key, keyAt, value }: MapEntry): OutPair {
  return {
    key,
    line: keyAt.line,
    value: value.kind === 'map' ? convertCondition(value) : copyNode(value, renameVariables),
  };
}

function convertCondition(condition: MapNode): OutNode {
  return map(condition.entries.flatMap((entry) => convertPart(entry)));
}

function convertPart(entry: MapEntry): readonly OutPair[] {
  const { key, keyAt, value } = entry;
  if (key === 'event') return [{ key, line: keyAt.line, value: words(value, [...knownEvents]) }];
  if (key === 'status') {
    const taken = wordsOf(value, ['success', 'failure']);
    if (taken.length === 0) return [{ key: 'evaluate', line: keyAt.line, value: scalar('false') }];
    return [{ key, line: keyAt.line, value: words(value, ['success', 'failure']) }];
  }
  if (key === 'environment') return [convertEnvironment(entry)];
  if (subjects.includes(key))
    return [{ key, line: keyAt.line, value: copyNode(value, (text) => plainBraces(renameVariables(text))) }];
  return [copyPair(entry, renameVariables)];
}

/** Patterns became lists of words. */
function words(node: YamlNode, known: readonly string[]): OutNode {
  const taken = wordsOf(node, known);
  const [only = ''] = taken;
  return taken.length === 1 ? scalar(only) : list(taken.map(scalar));
}

function wordsOf(node: YamlNode, known: readonly string[]): readonly string[] {
  const include = textsOf(node.kind === 'map' ? entryOf(node, 'include')?.value : node);
  const exclude = textsOf(node.kind === 'map' ? entryOf(node, 'exclude')?.value : undefined);
  const matches = (pattern: string, word: string) => {
    const glob = parseGlob([{ text: pattern, written: true }]);
    return glob !== undefined && matchesGlob(glob, word, { patternSteps: 10_000 });
  };
  return known.filter(
    (word) =>
      !exclude.some((pattern) => matches(pattern, word)) &&
      (include.length === 0 || include.some((pattern) => matches(pattern, word))),
  );
}

function textsOf(node: YamlNode | undefined): readonly string[] {
  if (!node) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [item.text] : []));
}

/** The target of a deployment is asked for by an expression today. */
function convertEnvironment(entry: MapEntry): OutPair {
  const targets = entry.value.kind === 'map' ? [] : textsOf(entry.value);
  if (targets.length === 0 || targets.some((target) => !/^[\w.-]+$/.test(target)))
    return copyPair(entry, renameVariables);
  const quoted = targets.map((target) => `"${target}"`);
  const test = quoted.length === 1 ? `== ${quoted[0]}` : `in [${quoted.join(', ')}]`;
  return { key: 'evaluate', line: entry.keyAt.line, value: scalar(`CI_PIPELINE_DEPLOY_TARGET ${test}`) };
}

function plainBraces(pattern: string): string {
  return pattern.replaceAll(/(?<!\$)\{[^}]*\}/g, (text) => text.replaceAll(/[{},]/g, '\\$&')).replaceAll(/\*\*+/g, '*');
}
