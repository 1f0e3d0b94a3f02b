import type { Condition } from '../condition.ts';
import { readDependencies } from '../container/read-dependencies.ts';
import { constraintKeys, readConstraint, readWhen } from '../container/read-when.ts';
import type { Feature } from '../feature.ts';
import { nearest } from '../nearest.ts';
import { entryOf, readBoolean, readSubstituted, readTexts, type Scope, shorten } from '../read-values.ts';
import { guess } from '../report-unknown-key.ts';
import type { Need, Step, Workflow } from '../workflow.ts';
import type { MapEntry, MapNode } from '../yaml-node.ts';
import { readConcurrency } from './read-concurrency.ts';
import { isNothing, readContainers } from './read-containers.ts';
import { readLabels } from './read-labels.ts';
import { readWorkspace } from './read-workspace.ts';

/** The sections that both dialects have; `stepsKey` is the one whose entries are the steps. */
export function readSections(map: MapNode, stepsKey: 'steps' | 'pipeline', scope: Scope): Workflow {
  const taken = new Map<string, Step>();
  const clone = entryOf(map, 'clone');
  const skips = entryOf(map, 'skip_clone');
  const skipClone = skips !== undefined && readBoolean(skips.value, '`skip_clone`', scope.report) === true;
  const names = { scope, taken, clonesItself: !skipClone };
  const steps = entryOf(map, stepsKey);
  if (!steps || isNothing(steps)) {
    const message = `Invalid or missing \`${stepsKey}\` section${steps ? ': it is empty' : ''}`;
    scope.report.error('missing_key', steps?.keyAt ?? map.at, message);
  }
  return {
    dialect: scope.dialect,
    labels: { ...readPlatform(entryOf(map, 'platform'), scope), ...readLabels(entryOf(map, 'labels'), scope) },
    skipClone,
    clones: clone && readContainers(clone, 'clone', names),
    services: readContainers(entryOf(map, 'services'), 'service', names),
    steps: readContainers(steps, 'step', names),
    branches: readBranches(entryOf(map, 'branches'), scope),
    when: readWhen(entryOf(map, 'when')?.value, 'workflow', scope),
    dependsOn: readDependencies(entryOf(map, 'depends_on'), scope) ?? [],
    runsOn: readRunsOn(entryOf(map, 'runs_on'), scope),
    workspace: readWorkspace(entryOf(map, 'workspace'), scope),
    concurrency: readConcurrency(entryOf(map, 'concurrency'), scope),
    needs: needsOf(map),
  };
}

function readPlatform(entry: MapEntry | undefined, scope: Scope): Readonly<Record<string, string>> {
  const platform = entry && readSubstituted(entry.value, '`platform`', scope);
  return platform ? { platform } : {};
}

function readRunsOn(entry: MapEntry | undefined, { report }: Scope): readonly string[] | undefined {
  if (!entry) return undefined;
  const words = readTexts(entry.value, '`runs_on`', report);
  for (const { text, at } of words) {
    if (text !== 'success' && text !== 'failure')
      report.error(
        'bad_value',
        at,
        `Unknown status \`${shorten(text)}\` in \`runs_on\`${guess(nearest(text, statuses))}`,
      );
  }
  const shown = words.map(({ text }) => text).join(', ');
  const fix = `when: { status: [${shown}] }`;
  report.warning('deprecated', entry.keyAt, 'Usage of `runs_on` is deprecated, use `when.status`', fix);
  return words.map(({ text }) => text);
}

const statuses: readonly string[] = ['success', 'failure'];

function readBranches(entry: MapEntry | undefined, scope: Scope): readonly Condition[] {
  if (!entry || isNothing(entry)) return [];
  const constraint = readConstraint(entry, constraintKeys, scope);
  const rest = {
    path: undefined,
    matrix: undefined,
    evaluate: undefined,
    local: true,
    onSuccess: true,
    onFailure: false,
  };
  return [{ at: entry.keyAt, constraints: [{ subject: 'branch', constraint }], ...rest }];
}

const features: readonly (readonly [string, Feature])[] = [
  ['services', 'services'],
  ['workspace', 'workspace'],
  ['depends_on', 'workflow_dependencies'],
  ['concurrency', 'concurrency'],
];

function needsOf(map: MapNode): readonly Need[] {
  return features.flatMap(([key, feature]) => {
    const entry = entryOf(map, key);
    return entry && !isNothing(entry) ? [{ feature, key, at: entry.keyAt }] : [];
  });
}
