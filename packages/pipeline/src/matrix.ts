import { isVariableName } from './container/read-variables.ts';
import type { Report } from './diagnostic.ts';
import { limits } from './limits.ts';
import { nearest } from './nearest.ts';
import { entryOf, readMap, readText, readTexts, shorten } from './read-values.ts';
import { guess } from './report-unknown-key.ts';
import { isNothing } from './section/read-containers.ts';
import type { MapEntry, MapNode } from './yaml-node.ts';

/** One combination of a matrix. */
export type Axis = Readonly<Record<string, string>>;

/** Read before anything is replaced. A file without a matrix has the one combination of nothing. */
export function readMatrix(entry: MapEntry | undefined, report: Report): readonly Axis[] {
  if (!entry || (entry.value.kind === 'scalar' && entry.value.value === null)) return [{}];
  const map = readMap(entry.value, '`matrix`', report);
  if (!map) return [{}];
  const include = entryOf(map, 'include');
  const axes = include && !isNothing(include) ? readListed(include, report) : multiply(map, report);
  const isTooMuch = axes.length > limits.axes;
  if (isTooMuch) report.error('limit_exceeded', entry.keyAt, `The matrix has more than ${limits.axes} combinations`);
  return isTooMuch || axes.length === 0 ? [{}] : axes;
}

function readListed({ key, value }: MapEntry, report: Report): readonly Axis[] {
  if (value.kind !== 'list') {
    report.error('wrong_type', value.at, `\`${key}\` of the matrix must be a list`);
    return [];
  }
  return value.items.flatMap((item) => {
    const map = readMap(item, `Each item of \`matrix.${key}\``, report);
    return map ? [readAxis(map, report)] : [];
  });
}

function readAxis(map: MapNode, report: Report): Axis {
  const pairs = map.entries.flatMap((entry) => {
    const text = readText(entry.value, `The value of ${shorten(entry.key)}`, report);
    return text !== undefined && isGoodName(entry, report) ? [[entry.key, text] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function isGoodName({ key, keyAt }: MapEntry, report: Report): boolean {
  if (isVariableName(key)) return true;
  report.error('bad_name', keyAt, `\`${shorten(key)}\` is not a name for a variable of the matrix`);
  return false;
}

/** Every value with every other; the names in the order of the alphabet, so that the numbers stay. */
function multiply(map: MapNode, report: Report): readonly Axis[] {
  const named = map.entries.filter(({ key }) => !listKeys.includes(key));
  const sorted = [...named].sort((a, b) => (a.key < b.key ? -1 : 1));
  let axes: readonly Axis[] = [{}];
  for (const entry of sorted) {
    if (isSlip(entry, report)) continue;
    const values = readList(entry, report);
    if (values.length === 0 || !isGoodName(entry, report)) continue;
    if (axes.length > limits.axes) break;
    axes = axes.flatMap((axis) => values.map((value) => ({ ...axis, [entry.key]: value })));
  }
  const excluded = entryOf(map, 'exclude');
  const without = excluded ? readListed(excluded, report) : [];
  const isExcluded = (axis: Axis) =>
    without.some((wanted) => Object.entries(wanted).every(([key, value]) => axis[key] === value));
  return axes.filter((axis) => !isExcluded(axis));
}

/** Values are texts; maps are what only `include` and `exclude` have. */
function isSlip({ key, keyAt, value }: MapEntry, report: Report): boolean {
  const meant = nearest(key, listKeys);
  if (meant === undefined || value.kind !== 'list' || !value.items.some(({ kind }) => kind === 'map')) return false;
  report.error('unknown_key', keyAt, `Unknown key \`${shorten(key)}\` in \`matrix\`${guess(meant)}`);
  return true;
}

const listKeys: readonly string[] = ['include', 'exclude'];

function readList({ key, value }: MapEntry, report: Report): readonly string[] {
  if (value.kind === 'list') return readTexts(value, `\`${shorten(key)}\``, report).map(({ text }) => text);
  report.error('wrong_type', value.at, `\`${shorten(key)}\` of the matrix must be a list`);
  return [];
}
