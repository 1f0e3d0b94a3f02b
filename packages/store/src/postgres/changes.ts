import type { RunTransition } from '@signalbox/engine';
import type { ChangeStore, ResourceChange } from '../changes.ts';
import type { Database } from './database.ts';

export function postgresChanges(database: Database): ChangeStore {
  const last = async (sql: string) => (await database.get<{ readonly no: number | null }>(sql))?.no ?? 0;
  return {
    changesPlace: async () => {
      const [run, resource] = await Promise.all([
        last('SELECT max(no) AS no FROM run_journal'),
        last('SELECT max(no) AS no FROM resource_changes'),
      ]);
      return { run, resource };
    },
    runChanges: async (project, after, limit) => {
      const rows = await database.all<{ readonly place: number; readonly run: string; readonly json: string }>(
        `SELECT run_journal.no AS place, runs.id AS run, transition AS json
         FROM run_journal JOIN runs ON runs.id = run_journal.run
         WHERE run_journal.no > ? AND runs.project = ? ORDER BY run_journal.no LIMIT ?`,
        after,
        project,
        limit,
      );
      return rows.map(({ place, run, json }) => ({ place, run, transition: JSON.parse(json) as RunTransition }));
    },
    resourceChanges: (project, after, limit) =>
      database.all<ResourceChange>(
        `SELECT no AS place, kind, change, name, uuid, at FROM resource_changes
         WHERE no > ? AND project = ? ORDER BY no LIMIT ?`,
        after,
        project,
        limit,
      ),
  };
}
