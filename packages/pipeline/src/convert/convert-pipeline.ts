import { dialectOf } from '../compile-file.ts';
import { type Diagnostic, reportInto } from '../diagnostic.ts';
import { type Dialect, entryOf, readMap } from '../read-values.ts';
import { readYaml } from '../read-yaml.ts';
import { settleRepeats } from '../settle-repeats.ts';
import type { MapNode, YamlNode } from '../yaml-node.ts';
import { convertFilters } from './convert-filters.ts';
import { convertStep, type StepOrder } from './convert-step.ts';
import { childrenOf, copyNode, copyPair, list, map, type OutNode, type OutPair, scalar } from './out-node.ts';
import { renameVariables } from './rename-variables.ts';
import { writeYaml } from './write-yaml.ts';

export type Converted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A file of Drone 0.8 or of an older Woodpecker in the words of today; it compiles to the same plan. */
export function convertPipeline({ name, text }: { readonly name: string; readonly text: string }): Converted {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics, name);
  const read = readYaml(text, report);
  const whole = read && readMap(read.tree, 'A workflow', read.report);
  if (!whole || diagnostics.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics };
  const dialect = dialectOf(whole);
  const root = dialect === 'drone' ? settleRepeats(whole, report) : whole;
  if (dialect === 'woodpecker' && !isOlder(root)) return { ok: true, text };
  return { ok: true, text: writeYaml(map(convertRoot(root, dialect)), text) };
}

/** Whether any word of it has a newer spelling. */
function isOlder(root: MapNode): boolean {
  if (root.entries.some(({ key }) => key === 'branches' || key === 'platform' || key === 'runs_on')) return true;
  const containers = ['steps', 'services', 'clone'].flatMap((key) => childrenOf(entryOf(root, key)?.value));
  return containers.some(
    (node) =>
      node.kind === 'map' &&
      node.entries.some(
        ({ key, value }) => key === 'secrets' || key === 'group' || (key === 'environment' && value.kind === 'list'),
      ),
  );
}

function convertRoot(root: MapNode, dialect: Dialect): readonly OutPair[] {
  const rename = renameIn(dialect);
  const pairs: OutPair[] = [];
  for (const entry of root.entries) {
    const { key, keyAt, value } = entry;
    if (containerSections.has(key)) {
      const modern = key === 'pipeline' ? 'steps' : key;
      pairs.push({ key: modern, line: keyAt.line, value: convertContainers(value, dialect) });
    } else if (keptKeys.has(key)) {
      pairs.push(copyPair(entry, rename));
    }
  }
  const workspace: readonly OutPair[] = [{ key: 'workspace', value: map([{ key: 'base', value: scalar('/drone') }]) }];
  const isMissing = dialect === 'drone' && !entryOf(root, 'workspace');
  return [
    ...convertFilters(root, dialect, rename),
    ...convertLabels(root, rename),
    ...(isMissing ? workspace : []),
    ...pairs,
  ];
}

function renameIn(dialect: Dialect): (text: string) => string {
  return dialect === 'drone' ? renameVariables : (text) => text;
}

const containerSections: ReadonlySet<string> = new Set(['pipeline', 'steps', 'services', 'clone']);

const keptKeys: ReadonlySet<string> = new Set([
  ...['matrix', 'workspace', 'skip_clone', 'depends_on', 'concurrency', '$schema'],
]);

function convertLabels(root: MapNode, rename: (text: string) => string): readonly OutPair[] {
  const platform = entryOf(root, 'platform');
  const labels = entryOf(root, 'labels');
  const moved = platform
    ? [{ key: 'platform', line: platform.keyAt.line, value: copyNode(platform.value, rename) }]
    : [];
  const mapped = labels?.value.kind === 'map' ? labels.value.entries.map((entry) => copyPair(entry, rename)) : [];
  const listed = labels?.value.kind === 'list' ? labels.value.items.flatMap((item) => labelPair(item, rename)) : [];
  const pairs = [...moved, ...mapped, ...listed];
  return pairs.length === 0 ? [] : [{ key: 'labels', ...(labels && { line: labels.keyAt.line }), value: map(pairs) }];
}

function labelPair(item: YamlNode, rename: (text: string) => string): readonly OutPair[] {
  const [key = '', ...rest] = item.kind === 'scalar' ? item.text.split('=') : [];
  return key === '' ? [] : [{ key, value: scalar(rename(rest.join('='))) }];
}

type Orders = ReadonlyMap<YamlNode, StepOrder>;

/**
 * Groups become dependencies: each step waits for the stage before. Where conditions may leave steps out, it waits for all
 * stages before, as far as they are in a build.
 */
function ordersOf(named: readonly Named[]): Orders {
  const groups = named.map(({ child }) => groupOf(child));
  if (groups.every((group) => group === '')) return new Map();
  const isSure = named.every(({ child }) => child.kind === 'map' && !entryOf(child, 'when'));
  let before: readonly string[] = [];
  let stage: string[] = [];
  return new Map(
    named.map(({ name, child }, index): [YamlNode, StepOrder] => {
      if (groups[index] === '' || groups[index] !== groups[index - 1]) {
        before = isSure ? stage : [...before, ...stage];
        stage = [];
      }
      stage.push(name);
      return [child, { dependsOn: before, optional: !isSure }];
    }),
  );
}

type Named = { readonly name: string; readonly child: YamlNode };

/** With the names that the compiler gives them. */
function namedOf(node: YamlNode, rename: (text: string) => string): readonly Named[] {
  const taken = new Set<string>();
  const nameOf = (child: YamlNode, key: string) => {
    const entry = child.kind === 'map' ? entryOf(child, 'name')?.value : undefined;
    const wanted = rename(entry?.kind === 'scalar' ? entry.text : key);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted} (${number})`;
    taken.add(name);
    return name;
  };
  if (node.kind === 'map') return node.entries.map(({ key, value }) => ({ name: nameOf(value, key), child: value }));
  return childrenOf(node).map((child, index) => ({ name: nameOf(child, `step-${index}`), child }));
}

function groupOf(node: YamlNode): string {
  const group = node.kind === 'map' ? entryOf(node, 'group')?.value : undefined;
  return group?.kind === 'scalar' ? group.text : '';
}

/** A list where a name stands twice, which a map cannot say today. */
function convertContainers(node: YamlNode, dialect: Dialect): OutNode {
  if (node.kind === 'scalar') return copyNode(node, (text) => text);
  const rename = renameIn(dialect);
  const named = namedOf(node, rename);
  const orders = ordersOf(named);
  const convert = (child: YamlNode) => convertStep(child, dialect, orders.get(child));
  if (node.kind === 'list') return list(node.items.map(convert));
  if (node.repeats.length === 0) {
    return map(
      node.entries.map(({ key, keyAt, value }) => ({ key: rename(key), line: keyAt.line, value: convert(value) })),
    );
  }
  return list(
    node.entries.map(({ keyAt, value }, index) => {
      const name = scalar((named[index] as Named).name);
      const rest = pairsOf(convert(value)).filter(({ key }) => key !== 'name');
      return map([{ key: 'name', line: keyAt.line, value: name }, ...rest]);
    }),
  );
}

function pairsOf(node: OutNode): readonly OutPair[] {
  return node.kind === 'map' ? node.pairs : [];
}
