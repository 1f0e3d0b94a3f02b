import { entryOf, readMap, readSubstituted, type Scope, shorten } from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import type { MapEntry, MapNode } from '../yaml-node.ts';

/** What a file says about where its steps work; what it does not say is as the dialect has it. */
export type Workspace = { readonly base: string | undefined; readonly path: string | undefined };

export function readWorkspace(entry: MapEntry | undefined, scope: Scope): Workspace | undefined {
  const map = entry && readMap(entry.value, '`workspace`', scope.report);
  if (!map) return undefined;
  for (const each of map.entries) {
    if (knownKeys.includes(each.key)) continue;
    reportUnknownKey(each, { where: ' in `workspace`', known: knownKeys, report: scope.report });
  }
  return { base: readPath(map, 'base', baseForm, scope), path: readPath(map, 'path', pathForm, scope) };
}

const knownKeys: readonly string[] = ['base', 'path'];

/** From the root, but not the root itself nor what a system needs there. */
const baseForm = /^(?:[A-Za-z]:)?[\\/](?!(?:etc|bin|sbin|lib|lib64|usr|proc|sys|dev|boot)?[\\/]*$)/;
const pathForm = /^/;

function readPath(map: MapNode, key: string, form: RegExp, scope: Scope): string | undefined {
  const entry = entryOf(map, key);
  const path = entry && readSubstituted(entry.value, `\`workspace.${key}\``, scope);
  if (!entry || !path) return undefined;
  if (form.test(path) && !path.split(/[\\/]/).includes('..')) return path;
  const message = `\`${shorten(path)}\` is no place for a workspace: ${key} must be a folder of its own, without \`..\``;
  scope.report.error('bad_value', entry.value.at, message);
  return undefined;
}
