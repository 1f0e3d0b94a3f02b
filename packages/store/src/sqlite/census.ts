import type { Instant } from '@signalbox/engine';
import { selectFirstEpoch } from '../copies.ts';
import { restoredAtOf } from '../epochs.ts';
import { countUnused } from '../sealing/sealed-secrets.ts';
import type { Census } from '../store.ts';
import type { Connection } from './connection.ts';

const lateMs = 60_000;

export function takeCensus(connection: Connection, now: Instant): Census {
  const runs = connection.all<{ readonly status: string; readonly count: number }>(
    'SELECT status, count(*) AS count FROM runs GROUP BY status',
  );
  const tasks = connection.all<{ readonly kind: string; waiting: number; held: number; late: number }>(
    `SELECT kind, sum(owner IS NULL) AS waiting, sum(owner IS NOT NULL) AS held, sum(claimable_at < ?) AS late
     FROM tasks GROUP BY kind`,
    now - lateMs,
  );
  const overdue = connection.get<{ readonly count: number }>(
    'SELECT count(*) AS count FROM runs WHERE due_at IS NOT NULL AND due_at < ?',
    now - lateMs,
  );
  const unused = connection.get<{ readonly count: number }>(countUnused);
  const copy = connection.get<{ readonly firstEpoch: number }>(selectFirstEpoch);
  return {
    runs: Object.fromEntries(runs.map(({ status, count }) => [status, count])),
    tasks: Object.fromEntries(tasks.map(({ kind, waiting, held, late }) => [kind, { waiting, held, late }])),
    overdueRuns: overdue?.count ?? 0,
    unusedSecrets: unused?.count ?? 0,
    ...(copy && copy.firstEpoch > 0 && { restoredAt: restoredAtOf(copy.firstEpoch) }),
  };
}
