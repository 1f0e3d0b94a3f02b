import { dialectOf } from '../compile-file.ts';
import { type Diagnostic, reportInto } from '../diagnostic.ts';
import { type Dialect, entryOf, readMap, readTexts } from '../read-values.ts';
import { readYaml } from '../read-yaml.ts';
import { settleRepeats } from '../settle-repeats.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import { convertStep, type StepOrder } from './convert-step.ts';
import { copyNode, copyPair, list, map, type OutNode, type OutPair, scalar } from './out-node.ts';
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

function childrenOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node?.kind === 'map') return node.entries.map(({ value }) => value);
  return node?.kind === 'list' ? node.items : [];
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

/** `branches` and `runs_on` move into each condition; Drone did not ask for the branch of a deployment. */
function convertFilters(root: MapNode, dialect: Dialect, rename: (text: string) => string): readonly OutPair[] {
  const when = entryOf(root, 'when');
  const branches = entryOf(root, 'branches');
  const runsOn = entryOf(root, 'runs_on');
  if (!branches && !runsOn) return when ? [copyPair(when, rename)] : [];
  const added: OutPair[] = [
    ...(branches ? [{ key: 'branch', line: branches.keyAt.line, value: copyNode(branches.value, rename) }] : []),
    ...(runsOn ? [{ key: 'status', line: runsOn.keyAt.line, value: statusOf(runsOn) }] : []),
  ];
  const conditions = when ? (when.value.kind === 'list' ? when.value.items : [when.value]) : [];
  const own = conditions.map((node) =>
    node.kind === 'map' ? node.entries.map((entry) => copyPair(entry, rename)) : [],
  );
  const all = (own.length === 0 ? [[]] : own).map((pairs) => merge(pairs, added));
  const isWithDeployments = dialect === 'drone' && branches !== undefined;
  const status = added.filter(({ key }) => key === 'status');
  const deployments = (own.length === 0 ? [[]] : own)
    .filter(takesDeployments)
    .map((pairs) => merge(pairs, [{ key: 'event', value: scalar('deployment') }, ...status]));
  return [{ key: 'when', value: list([...all, ...(isWithDeployments ? deployments : [])].map(map)) }];
}

function takesDeployments(pairs: readonly OutPair[]): boolean {
  const event = pairs.find(({ key }) => key === 'event');
  return event === undefined || JSON.stringify(event.value).includes('"deployment"');
}

function merge(pairs: readonly OutPair[], added: readonly OutPair[]): readonly OutPair[] {
  const keys = new Set(added.map(({ key }) => key));
  return [...pairs.filter(({ key }) => !keys.has(key)), ...added];
}

function statusOf(entry: MapEntry): OutNode {
  const words = readTexts(entry.value, '`runs_on`', reportInto([], ''));
  return list(words.map(({ text }) => scalar(text)));
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
