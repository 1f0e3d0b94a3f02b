import type { Instant } from '@signalbox/engine';
import { type Holder, isOpen, type VisitTrace, visitKey } from '../story/visit-trace.ts';

/** A stretch of a row. Without an end it goes on. */
export type Bar = {
  readonly kind: Holder | 'undo';
  readonly from: Instant;
  readonly to: Instant;
  readonly isOpen: boolean;
  readonly attempt?: number;
};

export type TimelineRow = {
  readonly key: string;
  readonly trace: VisitTrace;
  readonly bars: readonly Bar[];
  /** The run was not over sooner because of it. */
  readonly isCritical: boolean;
};

export type Timeline = {
  readonly rows: readonly TimelineRow[];
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds that each had it, over all visits. */
  readonly totals: { readonly [kind in Bar['kind']]: number };
};

type OfRun = {
  readonly visits: readonly VisitTrace[];
  readonly startedAt: Instant;
  /** Of a run that is over. */
  readonly endedAt?: Instant;
  readonly now: Instant;
};

/** All visits with all attempts and undos, from the start of the run to now. */
export function buildTimeline({ visits, startedAt, endedAt, now }: OfRun): Timeline {
  const last = visits.reduce(
    (latest, { closedAt = 0, undo }) => Math.max(latest, closedAt, undo?.endedAt ?? 0),
    startedAt,
  );
  const to = Math.max(startedAt + 1, last, endedAt ?? now);
  const critical = criticalKeys(visits);
  const rows = visits.map((trace): TimelineRow => {
    const key = visitKey(trace);
    return { key, trace, bars: barsOf(trace, to), isCritical: critical.has(key) };
  });
  const totals = { queue: 0, agent: 0, human: 0, external: 0, undo: 0 };
  for (const bar of rows.flatMap(({ bars }) => bars)) totals[bar.kind] += bar.to - bar.from;
  return { rows, from: startedAt, to, totals };
}

function barsOf(trace: VisitTrace, now: Instant): readonly Bar[] {
  const bars = trace.segments.map(({ holder, from, to, attempt }): Bar => {
    const end = to ?? (isOpen(trace) ? now : (trace.closedAt ?? now));
    return { kind: holder, from, to: end, isOpen: to === undefined, ...(attempt !== undefined && { attempt }) };
  });
  const { undo } = trace;
  if (!undo || undo.state === 'left' || undo.state === 'barred') return bars;
  return [...bars, { kind: 'undo', from: undo.startedAt, to: undo.endedAt ?? now, isOpen: undo.endedAt === undefined }];
}

/** From the visit that ended last, or is open longest, back through those that it had to wait for. */
function criticalKeys(visits: readonly VisitTrace[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const ends = visits.filter(({ state }) => state === 'closed').sort((one, other) => endOf(one) - endOf(other));
  let at = visits.findLast(isOpen) ?? ends.at(-1);
  let before = ends.length;
  while (at) {
    keys.add(visitKey(at));
    const { openedAt } = at;
    before = ends.findLastIndex((each, index) => index < before && endOf(each) <= openedAt && each !== at);
    at = ends[before];
  }
  return keys;
}

function endOf({ closedAt, openedAt }: VisitTrace): Instant {
  return closedAt ?? openedAt;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const tickSteps = [
  ...[100, 200, 500, second, 2 * second, 5 * second, 10 * second, 30 * second],
  ...[minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour],
  ...[day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day],
];

/** Milliseconds since the start at which a line is drawn: at most so many, at lengths that people count in. */
export function ticksOf(length: number, atMost: number): readonly number[] {
  const step = tickSteps.find((each) => length / each <= atMost) ?? Math.ceil(length / atMost / day) * day;
  const count = Math.floor(length / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
