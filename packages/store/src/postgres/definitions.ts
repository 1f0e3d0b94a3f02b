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
import type { Database } from './database.ts';
import { recordChange } from './record-change.ts';
import { takePlaces } from './take-places.ts';

type Definitions = Pick<
  ReadStore,
  'actions' | 'action' | 'flows' | 'flow' | 'flowHistory' | 'flowVersion' | 'removeAction' | 'removeFlow'
>;

export function postgresDefinitions(database: Database): Definitions {
  return {
    actions: async (project, page) =>
      (await database.all<StoredAction>(selectActions, project, ...namedPlaceOf(page))).map(actionOf),
    action: async (project, name) => {
      const row = await database.get<StoredAction>(`${selectAction} WHERE project = ? AND name = ?`, project, name);
      return row && actionOf(row);
    },
    flows: async (project, page) =>
      (await database.all<StoredFlow>(selectFlows, project, ...namedPlaceOf(page))).map(flowOf),
    flow: async (project, name) => {
      const row = await database.get<StoredFlow>(`${selectFlow} WHERE project = ? AND name = ?`, project, name);
      return row && flowOf(row);
    },
    flowHistory: ({ project, flow, after = Number.MAX_SAFE_INTEGER, limit }) =>
      database.all<FlowHistoryRow>(selectFlowHistory, project, flow, after, limit),
    flowVersion: async (hash) => {
      const row = await database.get<{ readonly version: string }>(selectFlowVersion, hash);
      return row && (JSON.parse(row.version) as FlowVersion);
    },
    removeAction: (project, name, uuid, at) => remove(database, project, { kind: 'action', name, uuid, at }),
    removeFlow: (project, name, uuid, at) => remove(database, project, { kind: 'flow', name, uuid, at }),
  };
}

type Removed = Pick<NewResourceChange, 'name' | 'uuid' | 'at'> & { readonly kind: 'action' | 'flow' };

function remove(database: Database, project: string, removed: Removed): Promise<boolean> {
  return database.transaction(async (session) => {
    // Before the row, as who writes definitions does: of two that lock in another order each waits for the other.
    await session.get(takePlaces, 'resource', 0);
    const table = removed.kind === 'action' ? 'actions' : 'flows';
    const sql = `DELETE FROM ${table} WHERE project = ? AND name = ? AND uuid = ?`;
    if ((await session.run(sql, project, removed.name, removed.uuid)) !== 1) return false;
    await recordChange(session, project, { ...removed, change: 'deleted' });
    return true;
  });
}
