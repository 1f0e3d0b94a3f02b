import type { FlowVersion, HttpJob, Instant } from '@signalbox/engine';
import type { NewResourceChange } from '../changes.ts';
import type { ActionRow, FlowHistoryRow, FlowRow, ReadStore } from '../read-models.ts';
import type { Connection } from './connection.ts';
import { recordChange } from './record-change.ts';

type Definitions = Pick<
  ReadStore,
  'actions' | 'action' | 'flows' | 'flow' | 'flowHistory' | 'flowVersion' | 'removeAction' | 'removeFlow'
>;

export function sqliteDefinitions(connection: Connection): Definitions {
  return {
    actions: async (project) =>
      connection.all<StoredAction>(`${selectAction} WHERE project = ? ORDER BY name`, project).map(actionOf),
    action: async (project, name) => {
      const row = connection.get<StoredAction>(`${selectAction} WHERE project = ? AND name = ?`, project, name);
      return row && actionOf(row);
    },
    flows: async (project) =>
      connection.all<StoredFlow>(`${selectFlow} WHERE project = ? ORDER BY name`, project).map(flowOf),
    flow: async (project, name) => {
      const row = connection.get<StoredFlow>(`${selectFlow} WHERE project = ? AND name = ?`, project, name);
      return row && flowOf(row);
    },
    flowHistory: async ({ project, flow, after = Number.MAX_SAFE_INTEGER, limit }) =>
      connection.all<FlowHistoryRow>(
        `SELECT number, hash, at FROM flow_history
         WHERE project = ? AND flow = ? AND number < ? ORDER BY number DESC LIMIT ?`,
        project,
        flow,
        after,
        limit,
      ),
    flowVersion: async (hash) => {
      const sql = 'SELECT version FROM flow_versions WHERE hash = ?';
      const row = connection.get<{ readonly version: string }>(sql, hash);
      return row && (JSON.parse(row.version) as FlowVersion);
    },
    removeAction: async (project, name, uuid, at) => remove(connection, project, { kind: 'action', name, uuid, at }),
    removeFlow: async (project, name, uuid, at) => remove(connection, project, { kind: 'flow', name, uuid, at }),
  };
}

type Removed = Pick<NewResourceChange, 'name' | 'uuid' | 'at'> & { readonly kind: 'action' | 'flow' };

function remove(connection: Connection, project: string, removed: Removed): boolean {
  return connection.transaction(() => {
    const table = removed.kind === 'action' ? 'actions' : 'flows';
    const sql = `DELETE FROM ${table} WHERE project = ? AND name = ? AND uuid = ?`;
    if (connection.run(sql, project, removed.name, removed.uuid) !== 1) return false;
    recordChange(connection, project, { ...removed, change: 'deleted' });
    return true;
  });
}

type StoredAction = { readonly uuid: string; readonly job: string; readonly updatedAt: Instant };

const selectAction = 'SELECT uuid, job, updated_at AS updatedAt FROM actions';

function actionOf({ uuid, job, updatedAt }: StoredAction): ActionRow {
  return { uuid, job: JSON.parse(job) as HttpJob, updatedAt };
}

type StoredFlow = {
  readonly uuid: string;
  readonly name: string;
  readonly version: string;
  readonly updatedAt: Instant;
};

const selectFlow = 'SELECT uuid, name, version, updated_at AS updatedAt FROM flows JOIN flow_versions USING (hash)';

function flowOf({ uuid, name, version, updatedAt }: StoredFlow): FlowRow {
  return { uuid, name, version: JSON.parse(version) as FlowVersion, updatedAt };
}
