import type { DeclaredJob, FlowVersion, Instant } from '@signalbox/engine';
import type { Definition } from './aggregates.ts';
import { inNamedPage } from './page.ts';
import type { ActionRow, FlowRow } from './read-models.ts';
import type { Statement } from './statement.ts';

/** Actions, flows and their versions as both databases keep them. */
export type StoredAction = { readonly uuid: string; readonly job: string; readonly updatedAt: Instant };

export const selectAction = 'SELECT uuid, job, updated_at AS "updatedAt" FROM actions';

/** Of a page, as `namedPlaceOf` says it. */
export const selectActions = `${selectAction} WHERE project = ? AND ${inNamedPage} ORDER BY name LIMIT ?`;

export function actionOf({ uuid, job, updatedAt }: StoredAction): ActionRow {
  return { uuid, job: JSON.parse(job) as DeclaredJob, updatedAt };
}

export type StoredFlow = {
  readonly uuid: string;
  readonly name: string;
  readonly version: string;
  readonly updatedAt: Instant;
};

export const selectFlow =
  'SELECT uuid, name, version, updated_at AS "updatedAt" FROM flows JOIN flow_versions USING (hash)';

/** As `selectActions`. */
export const selectFlows = `${selectFlow} WHERE project = ? AND ${inNamedPage} ORDER BY name LIMIT ?`;

export function flowOf({ uuid, name, version, updatedAt }: StoredFlow): FlowRow {
  return { uuid, name, version: JSON.parse(version) as FlowVersion, updatedAt };
}

export const selectFlowVersion = 'SELECT version FROM flow_versions WHERE hash = ?';

export const selectFlowHistory = `SELECT number, hash, at FROM flow_history
  WHERE project = ? AND flow = ? AND number < ? ORDER BY number DESC LIMIT ?`;

export function putAction({ project, uuid, job, at }: Extract<Definition, { readonly kind: 'action' }>): Statement {
  const sql = `INSERT INTO actions (project, name, uuid, job, updated_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (project, name) DO UPDATE SET uuid = excluded.uuid, job = excluded.job, updated_at = excluded.updated_at`;
  return [sql, project, job.name, uuid, JSON.stringify(job), at];
}

export function pinVersion(version: FlowVersion, at: Instant): Statement {
  const sql = 'INSERT INTO flow_versions (hash, version, pinned_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING';
  return [sql, version.hash, JSON.stringify(version), at];
}

type Flow = { readonly project: string; readonly name: string; readonly hash: string; readonly at: Instant };

export function putFlow({ project, name, hash, at }: Flow, uuid: string): Statement {
  const sql = `INSERT INTO flows (project, name, uuid, hash, updated_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (project, name) DO UPDATE SET uuid = excluded.uuid, hash = excluded.hash, updated_at = excluded.updated_at`;
  return [sql, project, name, uuid, hash, at];
}

export type NumberedVersion = { readonly number: number; readonly hash: string };

export const selectLatestNumber =
  'SELECT number, hash FROM flow_history WHERE project = ? AND flow = ? ORDER BY number DESC LIMIT 1';

export function insertNumber({ project, name, hash, at }: Flow, number: number): Statement {
  const sql = 'INSERT INTO flow_history (project, flow, number, hash, at) VALUES (?, ?, ?, ?, ?)';
  return [sql, project, name, number, hash, at];
}
