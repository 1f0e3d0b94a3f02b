import type { MatrixConstraint } from '../condition.ts';
import type { Glob } from '../glob.ts';
import { entryOf, type PlacedText, readMap, readText, type Scope } from '../read-values.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';

type ReadGlob = (source: PlacedText) => Glob | undefined;

/** `when.matrix`: one map of values, or `include` and `exclude` with one or several. */
export function readAxes({ value }: MapEntry, readGlob: ReadGlob, scope: Scope): MatrixConstraint {
  const map = readMap(value, '`matrix`', scope.report);
  if (!map) return { include: [], exclude: [] };
  const include = entryOf(map, 'include');
  const exclude = entryOf(map, 'exclude');
  if (!include && !exclude) return { include: [readAxis(map, readGlob, scope)], exclude: [] };
  const read = (entry: MapEntry | undefined) =>
    itemsOf(entry?.value).flatMap((item) => {
      const axis = readMap(item, '`matrix`', scope.report);
      return axis ? [readAxis(axis, readGlob, scope)] : [];
    });
  return { include: read(include), exclude: read(exclude) };
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (!node) return [];
  return node.kind === 'list' ? node.items : [node];
}

function readAxis(map: MapNode, readGlob: ReadGlob, { report }: Scope): MatrixConstraint['include'][number] {
  const pairs = map.entries.flatMap(({ key, value }) => {
    const text = readText(value, `The value of ${key}`, report);
    const glob = text === undefined ? undefined : readGlob({ text, at: value.at });
    return glob ? [[key, glob] as const] : [];
  });
  return Object.fromEntries(pairs);
}
