import type { FlowVersion } from '@signalbox/engine';
import type { NewResourceChange } from '../changes.ts';
import {
  actionOf,
  flowOf,
  type StoredAction,
  type StoredFlow,
  selectAction,
  selectActions,
  selectFlow,
  selectFlowHistory,
  selectFlows,
  selectFlowVersion,
} from '../definition-rows.ts';
import { namedPlaceOf } from '../page.ts';
import type { FlowHistoryRow, ReadStore } from '../read-models.ts';
import type { Connection } from './connection.ts';
import { recordChange } from './record-change.ts';

type Definitions = Pick<
  ReadStore,
  'actions' | 'action' | 'flows' | 'flow' | 'flowHistory' | 'flowVersion' | 'removeAction' | 'removeFlow'
>;

export function sqliteDefinitions(connection: Connection): Definitions {
  return {
    actions: async (project, page) =>
      connection.all<StoredAction>(selectActions, project, ...namedPlaceOf(page)).map(actionOf),
    action: async (project, name) => {
      const row = connection.get<StoredAction>(`${selectAction} WHERE project = ? AND name = ?`, project, name);
      return row && actionOf(row);
    },
    flows: async (project, page) => connection.all<StoredFlow>(selectFlows, project, ...namedPlaceOf(page)).map(flowOf),
    flow: async (project, name) => {
      const row = connection.get<StoredFlow>(`${selectFlow} WHERE project = ? AND name = ?`, project, name);
      return row && flowOf(row);
    },
    flowHistory: async ({ project, flow, after = Number.MAX_SAFE_INTEGER, limit }) =>
      connection.all<FlowHistoryRow>(selectFlowHistory, project, flow, after, limit),
    flowVersion: async (hash) => {
      const row = connection.get<{ readonly version: string }>(selectFlowVersion, hash);
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
