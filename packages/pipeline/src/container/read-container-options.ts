import { readBoolean, readMap, readSubstituted, type Scope, shorten } from '../read-values.ts';
import type { Need } from '../workflow.ts';
import type { ContainerPlan } from '../workflow-plan.ts';
import type { MapEntry, MapNode } from '../yaml-node.ts';
import { jsonOf } from './json-of.ts';
import { readList } from './read-list.ts';

export type ContainerOptions = { readonly container: ContainerPlan; readonly needs: readonly Need[] };

/** What a file says about the container itself; a machine without containers has none of it. */
export function readContainerOptions(map: MapNode, scope: Scope): ContainerOptions {
  const found: { [key: string]: unknown } = {};
  const limits: { [key: string]: string } = {};
  const needs: Need[] = [];
  const keep = ({ key, keyAt }: MapEntry, name: string, value: unknown) => {
    found[name] = value;
    if (name !== 'pull') needs.push({ feature: 'containers', key, at: keyAt });
  };
  for (const entry of map.entries) {
    const option = containerOptions.get(entry.key);
    if (!option || isNothing(entry)) continue;
    const [kind, name] = option;
    if (kind === 'switch' && readBoolean(entry.value, `\`${entry.key}\``, scope.report)) keep(entry, name, true);
    if (kind === 'json' && readMap(entry.value, `\`${entry.key}\``, scope.report))
      keep(entry, name, jsonOf(entry.value, `\`${entry.key}\``, scope));
    if (kind === 'text') keep(entry, name, readSubstituted(entry.value, `\`${entry.key}\``, scope) ?? '');
    if (kind === 'limit') limits[name] = readList(entry, scope).join(',');
    if (kind === 'limit') keep(entry, 'limits', limits);
    if (kind === 'list') keep(entry, name, readCheckedList(entry, scope));
    if (kind === 'labels') keep(entry, name, Object.fromEntries(readList(entry, scope).map(splitLabel)));
  }
  return { container: found as ContainerPlan, needs };
}

type Kind = 'switch' | 'list' | 'text' | 'json' | 'limit' | 'labels';

/** The keys of files, with the field of the plan that they fill. */
export const containerOptions: ReadonlyMap<string, readonly [Kind, string]> = new Map<string, readonly [Kind, string]>([
  ['pull', ['switch', 'pull']],
  ['privileged', ['switch', 'privileged']],
  ['volumes', ['list', 'volumes']],
  ['devices', ['list', 'devices']],
  ['tmpfs', ['list', 'tmpfs']],
  ['dns', ['list', 'dns']],
  ['dns_search', ['list', 'dnsSearch']],
  ['extra_hosts', ['list', 'extraHosts']],
  ['ports', ['list', 'ports']],
  ['network_mode', ['text', 'networkMode']],
  ['backend_options', ['json', 'backendOptions']],
  ['labels', ['labels', 'labels']],
  ...(
    ['shm_size', 'mem_limit', 'memswap_limit', 'cpu_quota', 'cpu_shares', 'cpuset', 'sysctls', 'ipc_mode'] as const
  ).map((key) => [key, ['limit', key]] as const),
]);

function isNothing({ value }: MapEntry): boolean {
  if (value.kind === 'scalar') return value.value === null || value.value === '';
  return (value.kind === 'list' ? value.items : value.entries).length === 0;
}

function splitLabel(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function readCheckedList(entry: MapEntry, scope: Scope): readonly string[] {
  const form = itemForms.get(entry.key);
  return readList(entry, scope).filter((text) => {
    const isGood = !form || (form.test(text) && !text.split(/[/:]/).includes('..'));
    if (!isGood) {
      const message = `\`${shorten(text)}\` in \`${entry.key}\` is in wrong format`;
      // Drone did not know them: files have them as others write them.
      const isNothingThere = entry.key === 'ports' && scope.dialect === 'drone';
      if (isNothingThere) scope.report.warning('ignored', entry.value.at, `${message}, and is ignored`);
      else scope.report.error('bad_value', entry.value.at, message);
    }
    return isGood;
  });
}

/** A mount over the whole of a container, and a path that climbs, are no mounts that anybody means. */
const mount = /^(?:[^:]+:)?\/?[^:/][^:]*(?::[a-zA-Z,]+)?$/;

const itemForms: ReadonlyMap<string, RegExp> = new Map([
  ['volumes', mount],
  ['devices', mount],
  ['tmpfs', /^\/[^:/][^:]*(?::.*)?$/],
  ['extra_hosts', /^[\w.-]+:[\da-fA-F:.[\]]+$|^[\w.-]+:host-gateway$/],
  ['dns', /^[\da-fA-F:.]+$/],
  ['ports', /^\d{1,5}(?:\/(?:tcp|udp))?$/i],
]);
