import { entryOf, type Scope } from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import { readSections } from '../section/read-sections.ts';
import type { Workflow } from '../workflow.ts';
import type { MapNode } from '../yaml-node.ts';

/** The Woodpecker dialect: one file, as far as it is understood; the report says what is wrong with it. */
export function readWoodpecker(map: MapNode, scope: Scope): Workflow {
  for (const entry of map.entries) {
    const older = olderKeys.get(entry.key);
    if (older) scope.report.warning('deprecated', entry.keyAt, ...older);
    else if (!knownKeys.includes(entry.key)) {
      // What is there already was not meant: such a key often holds an anchor.
      const missing = knownKeys.filter((key) => !entryOf(map, key));
      reportUnknownKey(entry, { known: missing, report: scope.report });
    }
  }
  if (entryOf(map, 'pipeline')) {
    const message = '`pipeline` is the older name of `steps`: a file has one of them';
    scope.report.error('unknown_key', map.at, message);
  }
  return readSections(map, 'steps', scope);
}

const olderKeys: ReadonlyMap<string, readonly [message: string, fix: string]> = new Map([
  ['branches', ['Usage of `branches` is deprecated, use `when.branch`', 'when: [{ branch: … }]']],
  ['platform', ['Usage of `platform` is deprecated, use `labels.platform`', 'labels: { platform: … }']],
]);

const knownKeys: readonly string[] = [
  ...['steps', 'services', 'clone', 'skip_clone', 'when', 'depends_on', 'concurrency', 'matrix', 'labels', 'workspace'],
  ...['variables', '$schema', 'runs_on', 'pipeline'],
];
