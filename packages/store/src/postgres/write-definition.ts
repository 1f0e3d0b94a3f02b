import type { Definition } from '../aggregates.ts';
import {
  insertNumber,
  type NumberedVersion,
  pinVersion,
  putAction,
  putFlow,
  selectLatestNumber,
} from '../definition-rows.ts';
import type { Session } from './database.ts';
import { recordChange } from './record-change.ts';

export function writeDefinition(session: Session, definition: Definition): Promise<void> {
  return definition.kind === 'action' ? writeAction(session, definition) : writeFlow(session, definition);
}

async function writeAction(session: Session, action: Extract<Definition, { kind: 'action' }>): Promise<void> {
  const { project, uuid, job, at } = action;
  const was = await session.get('SELECT 1 FROM actions WHERE project = ? AND name = ?', project, job.name);
  const change = was ? 'modified' : 'added';
  await recordChange(session, project, { kind: 'action', change, name: job.name, uuid, at });
  await session.run(...putAction(action));
}

async function writeFlow(session: Session, flow: Extract<Definition, { kind: 'flow' }>): Promise<void> {
  const { project, uuid, version, name, at } = flow;
  await session.run(...pinVersion(version, at));
  if (name === undefined) return;
  const was = await session.get('SELECT 1 FROM flows WHERE project = ? AND name = ?', project, name);
  await recordChange(session, project, { kind: 'flow', change: was ? 'modified' : 'added', name, uuid, at });
  const named = { project, name, hash: version.hash, at };
  const latest = await session.get<NumberedVersion>(selectLatestNumber, project, name);
  // A flow that is applied again as it was gets no new number.
  if (latest?.hash !== version.hash) await session.run(...insertNumber(named, (latest?.number ?? 0) + 1));
  await session.run(...putFlow(named, uuid));
}
