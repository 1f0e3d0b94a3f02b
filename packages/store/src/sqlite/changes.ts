import type { RunTransition } from '@signalbox/engine';
import type { ChangeStore, ResourceChange } from '../changes.ts';
import { hasDecisionEvent } from '../has-decision-event.ts';
import type { MailStore } from '../mails.ts';
import type { Connection } from './connection.ts';

export function sqliteChanges(connection: Connection): ChangeStore & Pick<MailStore, 'decisionChanges'> {
  const last = (table: 'run_journal' | 'resource_changes') =>
    connection.get<{ readonly no: number | null }>(`SELECT max(no) AS no FROM ${table}`)?.no ?? 0;
  return {
    changesPlace: async () => ({ run: last('run_journal'), resource: last('resource_changes') }),
    runChanges: async (project, after, limit) => {
      const rows = connection.all<{ readonly place: number; readonly run: string; readonly json: string }>(
        `SELECT run_journal.no AS place, runs.id AS run, transition AS json
         FROM run_journal CROSS JOIN runs ON runs.no = run_journal.run
         WHERE run_journal.no > ? AND runs.project = ? ORDER BY run_journal.no LIMIT ?`,
        after,
        project,
        limit,
      );
      return rows.map(({ place, run, json }) => ({ place, run, transition: JSON.parse(json) as RunTransition }));
    },
    decisionChanges: async (after, upTo) => {
      const rows = connection.all<{ readonly place: number; readonly run: string; readonly json: string }>(
        `SELECT run_journal.no AS place, runs.id AS run, transition AS json
         FROM run_journal CROSS JOIN runs ON runs.no = run_journal.run
         WHERE run_journal.no > ? AND run_journal.no <= ? AND transition LIKE ? ORDER BY run_journal.no`,
        after,
        upTo,
        hasDecisionEvent,
      );
      return rows.map(({ place, run, json }) => ({ place, run, transition: JSON.parse(json) as RunTransition }));
    },
    resourceChanges: async (project, after, limit) =>
      connection.all<ResourceChange>(
        `SELECT no AS place, kind, change, name, uuid, at FROM resource_changes
         WHERE no > ? AND project = ? ORDER BY no LIMIT ?`,
        after,
        project,
        limit,
      ),
  };
}
