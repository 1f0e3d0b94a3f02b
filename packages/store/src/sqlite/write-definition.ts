import type { Definition } from '../aggregates.ts';
import type { Connection } from './connection.ts';
import { recordChange } from './record-change.ts';

export function writeDefinition(connection: Connection, definition: Definition): void {
  if (definition.kind === 'action') writeAction(connection, definition);
  else writeFlow(connection, definition);
}

function writeAction(connection: Connection, action: Extract<Definition, { kind: 'action' }>): void {
  const { project, uuid, job, at } = action;
  const was = connection.get('SELECT 1 FROM actions WHERE project = ? AND name = ?', project, job.name);
  recordChange(connection, project, { kind: 'action', change: was ? 'modified' : 'added', name: job.name, uuid, at });
  connection.run(
    `INSERT INTO actions (project, name, uuid, job, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (project, name) DO UPDATE SET uuid = excluded.uuid, job = excluded.job, updated_at = excluded.updated_at`,
    project,
    job.name,
    uuid,
    JSON.stringify(job),
    at,
  );
}

function writeFlow(connection: Connection, flow: Extract<Definition, { kind: 'flow' }>): void {
  const { project, uuid, version, name, at } = flow;
  connection.run(
    'INSERT INTO flow_versions (hash, version, pinned_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING',
    version.hash,
    JSON.stringify(version),
    at,
  );
  if (name === undefined) return;
  const was = connection.get('SELECT 1 FROM flows WHERE project = ? AND name = ?', project, name);
  recordChange(connection, project, { kind: 'flow', change: was ? 'modified' : 'added', name, uuid, at });
  numberVersion(connection, { project, flow: name, hash: version.hash, at });
  connection.run(
    `INSERT INTO flows (project, name, uuid, hash, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (project, name) DO UPDATE SET uuid = excluded.uuid, hash = excluded.hash, updated_at = excluded.updated_at`,
    project,
    name,
    uuid,
    version.hash,
    at,
  );
}

type NamedVersion = { readonly project: string; readonly flow: string; readonly hash: string; readonly at: number };

/** A flow that is applied again as it was gets no new number. */
function numberVersion(connection: Connection, { project, flow, hash, at }: NamedVersion): void {
  const latest = connection.get<{ readonly number: number; readonly hash: string }>(
    'SELECT number, hash FROM flow_history WHERE project = ? AND flow = ? ORDER BY number DESC LIMIT 1',
    project,
    flow,
  );
  if (latest?.hash === hash) return;
  connection.run(
    'INSERT INTO flow_history (project, flow, number, hash, at) VALUES (?, ?, ?, ?, ?)',
    project,
    flow,
    (latest?.number ?? 0) + 1,
    hash,
    at,
  );
}
