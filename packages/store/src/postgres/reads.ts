import type { Build, BuildTransition, ClosedVisit, Instant, Run, RunTransition } from '@signalbox/engine';
import type { AttemptRow } from '../aggregates.ts';
import {
  awaitingPersonQuery,
  nextInQueuesQuery,
  type PageQuery,
  pageQueries,
  queuedRun,
  type StoredQueuedRun,
} from '../page-queries.ts';
import type { ReadStore, VisitKey } from '../read-models.ts';
import { selectAttempt } from './aggregates.ts';
import type { Database } from './database.ts';
import type { postgresDefinitions } from './definitions.ts';
import { recordChange } from './record-change.ts';
import type { Parameter } from './statement.ts';

export function postgresReads(database: Database): Omit<ReadStore, keyof ReturnType<typeof postgresDefinitions>> {
  const states = async <T>(sql: string, ...parameters: readonly Parameter[]) =>
    parsed<T>(await database.all(sql, ...parameters));
  const page = <T>({ sql, parameters }: PageQuery) => states<T>(sql, ...parameters);
  return {
    runs: (query) => page<Run>(pageQueries.runs(query)),
    runByName: async (project, name) => {
      const sql = 'SELECT state AS json FROM runs WHERE project = ? AND name = ? AND archived_at IS NULL';
      return (await states<Run>(sql, project, name))[0];
    },
    runJournal: (run, after, limit) =>
      states<RunTransition>(
        'SELECT transition AS json FROM run_journal WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?',
        run,
        after,
        limit,
      ),
    buildJournal: (build, after, limit) =>
      states<BuildTransition>(
        'SELECT transition AS json FROM build_journal WHERE build = ? AND seq > ? ORDER BY seq LIMIT ?',
        build,
        after,
        limit,
      ),
    closedVisits: (run, limit, after) => closedVisits(database, { run, limit, after }),
    attempts: (project, limit) =>
      database.all<AttemptRow>(`${selectAttempt} WHERE project = ? ORDER BY no DESC LIMIT ?`, project, limit),
    nextInQueues: async () => (await database.all<StoredQueuedRun>(nextInQueuesQuery)).map(queuedRun),
    awaitingPerson: (project, limit, after) =>
      page<Run>(awaitingPersonQuery('awaits_person', { project, limit, after })),
    builds: (query) => page<Build>(pageQueries.builds(query)),
    buildOfAttempt: async (uuid) => {
      const sql = 'SELECT state AS json FROM builds WHERE attempt_uuid = ? ORDER BY no DESC LIMIT 1';
      return (await states<Build>(sql, uuid))[0];
    },
    archiveRun: (run, at) => archiveRun(database, run, at),
  };
}

type VisitsOf = { readonly run: string; readonly limit: number; readonly after: VisitKey | undefined };

async function closedVisits(database: Database, { run, limit, after }: VisitsOf): Promise<readonly ClosedVisit[]> {
  const all = 'SELECT closed AS json FROM closed_visits WHERE run = ?';
  if (!after) return parsed(await database.all(`${all} ORDER BY no LIMIT ?`, run, limit));
  const key = 'SELECT no FROM closed_visits WHERE run = ? AND step = ? AND visit = ?';
  const sql = `${all} AND no > (${key}) ORDER BY no LIMIT ?`;
  return parsed(await database.all(sql, run, run, after.step, after.visit, limit));
}

function archiveRun(database: Database, run: string, at: Instant): Promise<boolean> {
  return database.transaction(async (session) => {
    const row = await session.get<{ readonly project: string; readonly name: string }>(
      `UPDATE runs SET archived_at = ?
       WHERE id = ? AND archived_at IS NULL AND status IN ('done', 'stopped', 'failed', 'rolled_back') RETURNING project, name`,
      at,
      run,
    );
    if (!row) return false;
    await session.run('DELETE FROM claims WHERE key = ?', `name:${row.project}:${row.name}`);
    await recordChange(session, row.project, { kind: 'run', change: 'deleted', name: row.name, uuid: run, at });
    return true;
  });
}

function parsed<T>(rows: readonly { readonly json: string }[]): readonly T[] {
  return rows.map(({ json }) => JSON.parse(json) as T);
}
