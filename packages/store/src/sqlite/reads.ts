import type { Build, BuildTransition, ClosedVisit, Run, RunTransition } from '@signalbox/engine';
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
import type { Connection } from './connection.ts';
import type { sqliteDefinitions } from './definitions.ts';
import { recordChange } from './record-change.ts';

export function sqliteReads(connection: Connection): Omit<ReadStore, keyof ReturnType<typeof sqliteDefinitions>> {
  return {
    runs: async (query) => page<Run>(connection, pageQueries.runs(query)),
    runByName: async (project, name) => runByName(connection, project, name),
    runJournal: async (run, after, limit) =>
      parsed<RunTransition>(
        connection.all(
          `SELECT transition AS json FROM run_journal
           WHERE run = (SELECT no FROM runs WHERE id = ?) AND seq > ? ORDER BY seq LIMIT ?`,
          run,
          after,
          limit,
        ),
      ),
    buildJournal: async (build, after, limit) =>
      parsed<BuildTransition>(
        connection.all(
          `SELECT transition AS json FROM build_journal
           WHERE build = (SELECT no FROM builds WHERE id = ?) AND seq > ? ORDER BY seq LIMIT ?`,
          build,
          after,
          limit,
        ),
      ),
    closedVisits: async (run, limit, after) => closedVisits(connection, run, limit, after),
    attempts: async (project, limit) =>
      connection.all<AttemptRow>(`${selectAttempt} WHERE project = ? ORDER BY no DESC LIMIT ?`, project, limit),
    awaitingPerson: async (project, limit, after) =>
      page<Run>(connection, awaitingPersonQuery('awaits_person = 1', { project, limit, after })),
    nextInQueues: async () => connection.all<StoredQueuedRun>(nextInQueuesQuery).map(queuedRun),
    builds: async (query) => page<Build>(connection, pageQueries.builds(query)),
    buildOfAttempt: async (uuid) =>
      parsed<Build>(
        connection.all('SELECT state AS json FROM builds WHERE attempt_uuid = ? ORDER BY no DESC LIMIT 1', uuid),
      )[0],
    archiveRun: async (run, at) => connection.transaction(() => archiveRun(connection, run, at)),
  };
}

function closedVisits(
  connection: Connection,
  run: string,
  limit: number,
  after: VisitKey | undefined,
): readonly ClosedVisit[] {
  const ofRun = 'run = (SELECT no FROM runs WHERE id = ?)';
  const all = `SELECT closed AS json FROM closed_visits WHERE ${ofRun}`;
  if (!after) return parsed(connection.all(`${all} ORDER BY no LIMIT ?`, run, limit));
  const key = `SELECT no FROM closed_visits WHERE ${ofRun} AND step = ? AND visit = ?`;
  const sql = `${all} AND no > (${key}) ORDER BY no LIMIT ?`;
  return parsed(connection.all(sql, run, run, after.step, after.visit, limit));
}

function page<T>(connection: Connection, { sql, parameters }: PageQuery): readonly T[] {
  return parsed(connection.all(sql, ...parameters));
}

function runByName(connection: Connection, project: string, name: string): Run | undefined {
  const sql = 'SELECT state AS json FROM runs WHERE project = ? AND name = ? AND archived_at IS NULL';
  return parsed<Run>(connection.all(sql, project, name))[0];
}

function archiveRun(connection: Connection, run: string, at: number): boolean {
  const row = connection.get<{ readonly project: string; readonly name: string }>(
    `UPDATE runs SET archived_at = ?
     WHERE id = ? AND archived_at IS NULL AND status IN ('done', 'stopped', 'failed', 'rolled_back') RETURNING project, name`,
    at,
    run,
  );
  if (!row) return false;
  connection.run('DELETE FROM claims WHERE key = ?', `name:${row.project}:${row.name}`);
  recordChange(connection, row.project, { kind: 'run', change: 'deleted', name: row.name, uuid: run, at });
  return true;
}

function parsed<T>(rows: readonly { readonly json: string }[]): readonly T[] {
  return rows.map(({ json }) => JSON.parse(json) as T);
}
