import { defaultLimits, type Limits, type OnFull } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Report } from '../diagnostic/report.ts';
import type { Limit } from '../parse/syntax.ts';
import { reportRepeated } from './repeated.ts';

/** Least and greatest of each limit that is a count. */
const counts = {
  transitions: { least: 1, most: 1_000_000 },
  /** 0 slows nothing down. */
  visits_per_minute: { least: 0, most: 1_000_000 },
  open_runs: { least: 1, most: 1_000_000 },
} as const;

type CountName = keyof typeof counts;

const whenFull: readonly string[] = ['refuse', 'queue'];

export const limitNames: readonly string[] = [...Object.keys(counts), 'on_full'];

/** `(transitions = 500, visits_per_minute = 60, open_runs = 1, on_full = queue)`: each may be absent. */
export function readLimits(limits: readonly Limit[], report: Report): Limits {
  reportRepeated(
    limits.map(({ name }) => name),
    ({ text }) => `${text} is given twice`,
    report,
  );
  const read = new Map<string, number>();
  let onFull: OnFull | undefined;
  for (const limit of limits) {
    const { name } = limit;
    if (Object.hasOwn(counts, name.text)) read.set(name.text, readCount(limit, counts[name.text as CountName], report));
    else if (name.text === 'on_full') onFull = readOnFull(limit, report);
    else report('error', 'unknown_argument', () => `there is no limit ${name.text}${expected(name.text)}`, name);
  }
  const openRuns = read.get('open_runs');
  const onFullPlace = limits.find(({ name }) => name.text === 'on_full');
  if (onFullPlace && !limits.some(({ name }) => name.text === 'open_runs')) {
    report('error', 'missing_argument', 'on_full needs open_runs, the count that is full', onFullPlace);
  }
  return {
    transitions: read.get('transitions') ?? defaultLimits.transitions,
    visitsPerMinute: read.get('visits_per_minute') ?? defaultLimits.visitsPerMinute,
    ...(openRuns !== undefined && { openRuns }),
    ...(onFull === 'queue' && { onFull }),
  };
}

const expected = (name: string): string => expectedNames(name, 'the limits', limitNames);

function readCount({ name, value }: Limit, range: { least: number; most: number }, report: Report): number {
  const isCount = value.kind === 'number' && Number.isInteger(value.value);
  if (isCount && value.value >= range.least && value.value <= range.most) return value.value;
  report('error', 'wrong_value', `${name.text} is a whole number from ${range.least} to ${range.most}`, value);
  return range.most;
}

function readOnFull({ value }: Limit, report: Report): OnFull | undefined {
  const word = value.kind === 'word' ? value.text.toLowerCase() : '';
  if (whenFull.includes(word)) return word as OnFull;
  report('error', 'wrong_value', `on_full is ${whenFull.join(' or ')}`, value);
  return undefined;
}
