import type { Definition } from '../aggregates.ts';
import {
  insertNumber,
  type NumberedVersion,
  pinVersion,
  putAction,
  putFlow,
  selectLatestNumber,
} from '../definition-rows.ts';
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
  connection.run(...putAction(action));
}

function writeFlow(connection: Connection, flow: Extract<Definition, { kind: 'flow' }>): void {
  const { project, uuid, version, name, at } = flow;
  connection.run(...pinVersion(version, at));
  if (name === undefined) return;
  const was = connection.get('SELECT 1 FROM flows WHERE project = ? AND name = ?', project, name);
  recordChange(connection, project, { kind: 'flow', change: was ? 'modified' : 'added', name, uuid, at });
  const named = { project, name, hash: version.hash, at };
  const latest = connection.get<NumberedVersion>(selectLatestNumber, project, name);
  // A flow that is applied again as it was gets no new number.
  if (latest?.hash !== version.hash) connection.run(...insertNumber(named, (latest?.number ?? 0) + 1));
  connection.run(...putFlow(named, uuid));
}
