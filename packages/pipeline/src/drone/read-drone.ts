import { nearest } from '../nearest.ts';
import { type Scope, shorten } from '../read-values.ts';
import { readSections } from '../section/read-sections.ts';
import type { Workflow } from '../workflow.ts';
import type { MapNode } from '../yaml-node.ts';

/** The dialect of Drone 0.8, with what Woodpecker added to it before it had `steps`. */
export function readDrone(map: MapNode, scope: Scope): Workflow {
  for (const { key, keyAt } of map.entries) {
    if (knownKeys.includes(key)) continue;
    const meant = nearest(key, knownKeys);
    if (idleKeys.includes(key)) {
      scope.report.warning('ignored', keyAt, `\`${key}\` has never done anything, and is ignored`);
    } else if (meant !== undefined) {
      // Any key may hold an anchor in this dialect, so that this is only a guess.
      scope.report.warning('unknown_key', keyAt, `Unknown key \`${shorten(key)}\`: did you mean \`${meant}\`?`);
    }
  }
  return readSections(map, 'pipeline', scope);
}

const idleKeys: readonly string[] = ['cache', 'networks', 'volumes'];

const knownKeys: readonly string[] = [
  ...['pipeline', 'services', 'clone', 'skip_clone', 'workspace', 'branches', 'platform', 'labels', 'matrix'],
  ...['when', 'depends_on', 'runs_on', 'variables', '$schema', 'concurrency'],
];
