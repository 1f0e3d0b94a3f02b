import type { Definition } from '../aggregates.ts';
import type { Session } from './database.ts';
import { recordChange } from './record-change.ts';

export function writeDefinition(session: Session, definition: Definition): Promise<void> {
  return definition.kind === 'action' ? writeAction(session, definition) : writeFlow(session, definition);
}

async function writeAction(session: Session, action: Extract<Definition, { kind: 'action' }>): Promise<void> {
  const { project, uuid, job, at } = action;
  const was = await session.get('SELECT 1 FROM actions WHERE project = ? AND name = ?', project, job.name);
  await recordChange(session, project, {
    kind: 'action',
    change: was ? 'modified' : 'added',
    name: job.name,
    uuid,
    at,
  });
  await session.run(
    `INSERT INTO actions (project, name, uuid, job, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (project, name) DO UPDATE SET uuid = excluded.uuid, job = excluded.job, updated_at = excluded.updated_at`,
    project,
    job.name,
    uuid,
    JSON.stringify(job),
    at,
  );
}

async function writeFlow(session: Session, flow: Extract<Definition, { kind: 'flow' }>): Promise<void> {
  const { project, uuid, version, name, at } = flow;
  await session.run(
    'INSERT INTO flow_versions (hash, version, pinned_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING',
    version.hash,
    JSON.stringify(version),
    at,
  );
  if (name === undefined) return;
  const was = await session.get('SELECT 1 FROM flows WHERE project = ? AND name = ?', project, name);
  await recordChange(session, project, { kind: 'flow', change: was ? 'modified' : 'added', name, uuid, at });
  await numberVersion(session, { project, flow: name, hash: version.hash, at });
  await session.run(
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
async function numberVersion(session: Session, { project, flow, hash, at }: NamedVersion): Promise<void> {
  const latest = await session.get<{ readonly number: number; readonly hash: string }>(
    'SELECT number, hash FROM flow_history WHERE project = ? AND flow = ? ORDER BY number DESC LIMIT 1',
    project,
    flow,
  );
  if (latest?.hash === hash) return;
  await session.run(
    'INSERT INTO flow_history (project, flow, number, hash, at) VALUES (?, ?, ?, ?, ?)',
    project,
    flow,
    (latest?.number ?? 0) + 1,
    hash,
    at,
  );
}
