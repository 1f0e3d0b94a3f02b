import { reportInto } from '../diagnostic.ts';
import { type Dialect, entryOf, readTexts } from '../read-values.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import { childrenOf, copyNode, copyPair, list, map, type OutNode, type OutPair, scalar } from './out-node.ts';

/**
 * `branches` and `runs_on` move into each condition; Drone did not ask for the branch of a deployment. Where a file says
 * nothing of events it names those that there were.
 */
export function convertFilters(root: MapNode, dialect: Dialect, rename: (text: string) => string): readonly OutPair[] {
  const when = entryOf(root, 'when');
  const branches = entryOf(root, 'branches');
  const runsOn = entryOf(root, 'runs_on');
  const needsEvents =
    dialect === 'drone' && !asksForEvent(when) && !childrenOf(entryOf(root, 'pipeline')?.value).every(stepAsks);
  if (!branches && !runsOn && !needsEvents) return when ? [copyPair(when, rename)] : [];
  const added: OutPair[] = [
    ...(branches ? [{ key: 'branch', line: branches.keyAt.line, value: copyNode(branches.value, rename) }] : []),
    ...(runsOn ? [{ key: 'status', line: runsOn.keyAt.line, value: statusOf(runsOn) }] : []),
  ];
  const conditions = conditionsOf(when).map((node) =>
    node.kind === 'map' ? node.entries.map((entry) => copyPair(entry, rename)) : [],
  );
  const own = conditions.length === 0 ? [[]] : conditions;
  const isWithDeployments = dialect === 'drone' && branches !== undefined;
  const events = olderEvents.filter((event) => !isWithDeployments || event !== 'deployment');
  const all = own.map((pairs) => merge(needsEvents ? withEvents(pairs, events) : pairs, added));
  const status = added.filter(({ key }) => key === 'status');
  const deployments = own
    .filter(takesDeployments)
    .map((pairs) => merge(pairs, [{ key: 'event', value: scalar('deployment') }, ...status]));
  return [{ key: 'when', value: list([...all, ...(isWithDeployments ? deployments : [])].map(map)) }];
}

/** Of Drone, and of Woodpecker before it had others. */
const olderEvents: readonly string[] = ['push', 'pull_request', 'tag', 'deployment', 'cron', 'manual'];

function withEvents(pairs: readonly OutPair[], events: readonly string[]): readonly OutPair[] {
  if (pairs.some(({ key }) => key === 'event')) return pairs;
  return [{ key: 'event', value: list(events.map(scalar)) }, ...pairs];
}

function conditionsOf(when: MapEntry | undefined): readonly YamlNode[] {
  if (!when) return [];
  return when.value.kind === 'list' ? when.value.items : [when.value];
}

function asksForEvent(when: MapEntry | undefined): boolean {
  const conditions = conditionsOf(when);
  return (
    conditions.length > 0 && conditions.every((node) => node.kind === 'map' && entryOf(node, 'event') !== undefined)
  );
}

function stepAsks(step: YamlNode): boolean {
  return step.kind === 'map' && asksForEvent(entryOf(step, 'when'));
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
