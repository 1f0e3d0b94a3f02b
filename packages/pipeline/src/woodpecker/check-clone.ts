import { entryOf, type Scope, shorten } from '../read-values.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import { readContainers } from './read-containers.ts';

/**
 * The workspace is always made by our own clone. A `clone` section is accepted where that gives the same files, and
 * refused where the author asks for others.
 */
export function checkClone(entry: MapEntry, scope: Scope): void {
  const containers = readContainers(entry.value, 'clone', scope.report);
  const second = containers[1];
  if (second) scope.report.error('unsupported', second.at, 'Only one clone step is there yet: this would fetch more');
  for (const { name, node } of containers.slice(0, 1)) checkContainer(name, node, scope);
}

function checkContainer(name: string, node: YamlNode, scope: Scope): void {
  if (node.kind !== 'map') return;
  for (const { key, keyAt } of node.entries) {
    if (refusedKeys.has(key)) {
      scope.report.error('unsupported', keyAt, `\`${key}\` of the clone step is not there yet`);
    } else if (key !== 'name' && key !== 'settings') {
      const message = `\`${shorten(key)}\` of the clone step \`${shorten(name)}\` is ignored: the whole commit is cloned`;
      scope.report.warning('ignored', keyAt, message);
    }
  }
  const settings = entryOf(node, 'settings')?.value;
  if (settings?.kind === 'map') checkSettings(settings, scope);
}

/** A clone step of these would make other files than the plain commit. */
const refusedKeys: ReadonlySet<string> = new Set(['commands', 'entrypoint', 'when']);

function checkSettings(settings: MapNode, scope: Scope): void {
  for (const { key, keyAt, value } of settings.entries) {
    const switchedOff = value.kind === 'scalar' && value.value === false;
    if (harmlessSettings.has(key) || switchedOff) {
      scope.report.warning('ignored', keyAt, `\`${key}\` of the clone step is ignored: the whole commit is cloned`);
    } else {
      scope.report.error('unsupported', keyAt, `\`${shorten(key)}\` of the clone step is not there yet`);
    }
  }
}

const harmlessSettings: ReadonlySet<string> = new Set(['depth', 'partial', 'tags', 'lfs']);
