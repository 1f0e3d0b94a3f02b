import type { Instant } from '@signalbox/engine';
import { selectFirstEpoch } from '../copies.ts';
import { restoredAtOf } from '../epochs.ts';
import { countUnused } from '../sealing/sealed-secrets.ts';
import type { Census } from '../store.ts';
import type { Database } from './database.ts';

const lateMs = 60_000;

type KindCounts = { readonly kind: string; readonly waiting: number; readonly held: number; readonly late: number };

export async function takeCensus(database: Database, now: Instant): Promise<Census> {
  const [runs, tasks, overdue, unused, copy] = await Promise.all([
    database.all<{ readonly status: string; readonly count: number }>(
      'SELECT status, count(*) AS count FROM runs GROUP BY status',
    ),
    database.all<KindCounts>(
      `SELECT kind, count(*) FILTER (WHERE owner IS NULL) AS waiting, count(owner) AS held,
         count(*) FILTER (WHERE claimable_at < ?) AS late
       FROM tasks GROUP BY kind`,
      now - lateMs,
    ),
    database.get<{ readonly count: number }>(
      'SELECT count(*) AS count FROM runs WHERE due_at IS NOT NULL AND due_at < ?',
      now - lateMs,
    ),
    database.get<{ readonly count: number }>(countUnused),
    database.get<{ readonly firstEpoch: number }>(selectFirstEpoch),
  ]);
  return {
    runs: Object.fromEntries(runs.map(({ status, count }) => [status, count])),
    tasks: Object.fromEntries(tasks.map(({ kind, waiting, held, late }) => [kind, { waiting, held, late }])),
    overdueRuns: overdue?.count ?? 0,
    unusedSecrets: unused?.count ?? 0,
    ...(copy && copy.firstEpoch > 0 && { restoredAt: restoredAtOf(copy.firstEpoch) }),
  };
}
