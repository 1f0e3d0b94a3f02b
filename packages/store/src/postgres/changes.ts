import type { RunTransition } from '@signalbox/engine';
import type { ChangeStore, ResourceChange } from '../changes.ts';
import { hasDecisionEvent } from '../has-decision-event.ts';
import type { MailStore } from '../mails.ts';
import type { Database } from './database.ts';

export function postgresChanges(database: Database): ChangeStore & Pick<MailStore, 'decisionChanges'> {
  return {
    changesPlace: async () => {
      const rows = await database.all<{ readonly kind: string; readonly last: number }>(
        'SELECT kind, last FROM places',
      );
      const lastOf = (kind: string) => rows.find((row) => row.kind === kind)?.last ?? 0;
      return { run: lastOf('run'), resource: lastOf('resource') };
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
    decisionChanges: async (after, upTo) => {
      const rows = await database.all<{ readonly place: number; readonly run: string; readonly json: string }>(
        `SELECT no AS place, run, transition AS json FROM run_journal
         WHERE no > ? AND no <= ? AND transition LIKE ? ORDER BY no`,
        after,
        upTo,
        hasDecisionEvent,
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
