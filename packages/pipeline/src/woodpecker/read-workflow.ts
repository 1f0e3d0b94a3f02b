import { entryOf, readBoolean, readMap, readSubstituted, type Scope, shorten } from '../read-values.ts';
import type { Step, Workflow } from '../workflow.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import { checkClone } from './check-clone.ts';
import { readContainers } from './read-containers.ts';
import { readStep } from './read-step.ts';
import { readWhen } from './read-when.ts';
import { reportUnknownKey } from './report-unknown-key.ts';

/** The Woodpecker dialect: one file, as far as it is understood; the report says what is wrong with it. */
export function readWorkflow(root: YamlNode, scope: Scope): Workflow | undefined {
  const map = readMap(root, 'A workflow', scope.report);
  if (!map) return undefined;
  checkKeys(map, scope);
  const skipClone = entryOf(map, 'skip_clone');
  const clone = entryOf(map, 'clone');
  if (clone) checkClone(clone, scope);
  return {
    labels: readLabels(entryOf(map, 'labels'), scope),
    skipClone: skipClone !== undefined && readBoolean(skipClone.value, '`skip_clone`', scope.report) === true,
    when: readWhen(entryOf(map, 'when')?.value, scope),
    steps: readSteps(map, scope),
  };
}

function checkKeys(map: MapNode, scope: Scope): void {
  for (const entry of map.entries) {
    if (readKeys.has(entry.key)) continue;
    const refused = refusedKeys.get(entry.key);
    const ignored = ignoredKeys.get(entry.key);
    if (refused !== undefined) {
      if (!isEmpty(entry)) scope.report.error('unsupported', entry.keyAt, refused);
    } else if (ignored !== undefined) {
      scope.report.warning('ignored', entry.keyAt, ignored);
    } else {
      reportUnknownKey(entry, '', knownKeys, scope.report);
    }
  }
}

const readKeys: ReadonlySet<string> = new Set([
  ...['steps', 'when', 'labels', 'clone', 'skip_clone', 'variables', '$schema'],
]);

const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['matrix', '`matrix` is not there yet: write one workflow for each combination'],
  ['services', '`services` are not there yet: the steps would run without them'],
  ['depends_on', '`depends_on` between workflows is not there yet: it would start too early'],
  ['concurrency', '`concurrency` is not there yet: too many could run at the same time'],
  ['pipeline', '`pipeline` belongs to the older dialect, which is not there yet: write `steps`'],
  ['branches', '`branches` belongs to the older dialect: write `when: [{ branch: … }]`'],
  ['secrets', 'Secrets are not there yet: `secrets` cannot be delivered'],
]);

const ignoredKeys: ReadonlyMap<string, string> = new Map([
  ['workspace', '`workspace` is ignored: the steps run in a fresh folder, which `CI_WORKSPACE` names'],
  ['runs_on', '`runs_on` is ignored, and deprecated: it matters only between workflows; write `when.status`'],
]);

const knownKeys: readonly string[] = [...readKeys, ...refusedKeys.keys(), ...ignoredKeys.keys()];

function isEmpty({ value }: MapEntry): boolean {
  if (value.kind === 'scalar') return value.value === null;
  return (value.kind === 'list' ? value.items : value.entries).length === 0;
}

function readLabels(entry: MapEntry | undefined, scope: Scope): Readonly<Record<string, string>> {
  const map = entry && readMap(entry.value, '`labels`', scope.report);
  if (!map) return {};
  const pairs = map.entries.flatMap(({ key, value }) => {
    const text = readSubstituted(value, `The label \`${shorten(key)}\``, scope);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(pairs);
}

function readSteps(map: MapNode, scope: Scope): readonly Step[] {
  const entry = entryOf(map, 'steps');
  if (!entry) {
    if (!entryOf(map, 'pipeline')) scope.report.error('missing_key', map.at, 'Invalid or missing `steps` section');
    return [];
  }
  if (isEmpty(entry)) scope.report.error('missing_key', entry.keyAt, 'Invalid or missing `steps` section: it is empty');
  if (entry.value.kind === 'scalar' && entry.value.value === null) return [];
  const steps = readContainers(entry.value, 'steps', scope.report).flatMap((item) => readStep(item, scope) ?? []);
  refuseRepeatedNames(steps, scope);
  return steps;
}

function refuseRepeatedNames(steps: readonly Step[], scope: Scope): void {
  const seen = new Map<string, Step>();
  for (const step of steps) {
    const earlier = seen.get(step.name);
    if (!earlier) seen.set(step.name, step);
    else {
      const message = `The step \`${shorten(step.name)}\` stands already in line ${earlier.at.line}`;
      scope.report.error('bad_name', step.at, message);
    }
  }
}
