import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Build,
  type BuildTransition,
  buildFaults,
  type ClosedVisit,
  digestOf,
  dueAt,
  type FlowVersion,
  type OpenRunsFact,
  openAttempt,
  type Run,
  type RunTransition,
  runFaults,
} from '@signalbox/engine';
import { StoreError } from '../store-error.ts';
import type { Payload } from '../tasks.ts';
import { Connection } from './connection.ts';
import { refuseNewer } from './migrate.ts';

/** Something in the database that contradicts the rest. */
export type DatabaseFault = { readonly at: string; readonly problem: string };

export type CheckedDatabase = {
  readonly runs: number;
  readonly builds: number;
  readonly tasks: number;
  readonly faults: readonly DatabaseFault[];
};

/**
 * Reads a whole database and holds its rows against each other. It writes nothing and sees one moment, so a server may
 * go on with its work.
 */
export function checkDatabase(directory: string): CheckedDatabase {
  const path = join(directory, 'signalbox.db');
  if (!existsSync(path)) {
    throw new StoreError('store_failed', { message: `There is no database at ${path}.`, path });
  }
  const database = new DatabaseSync(path, { readOnly: true });
  const connection = new Connection(database);
  try {
    refuseNewer(connection);
    connection.run('BEGIN');
    return checkAll(connection);
  } finally {
    connection.close();
  }
}

function checkAll(connection: Connection): CheckedDatabase {
  const runs = ids(connection, 'SELECT id FROM runs ORDER BY no');
  const builds = ids(connection, 'SELECT id FROM builds ORDER BY no');
  const tasks = connection.all<TaskRow>('SELECT id, owner, epoch, claimable_at AS claimableAt, payload FROM tasks');
  const served = servedWorkflows(connection);
  const faults = [
    ...integrityFaults(connection),
    ...versionFaults(connection),
    ...openRunsFaults(connection),
    ...runs.flatMap((id) => faultsAt(`run ${id}`, () => checkRun(connection, id))),
    ...builds.flatMap((id) => faultsAt(`build ${id}`, () => checkBuild(connection, id, served))),
    ...tasks.flatMap((task) => faultsAt(`task ${task.id}`, () => checkTask(connection, task))),
  ];
  return { runs: runs.length, builds: builds.length, tasks: tasks.length, faults };
}

/** One row that cannot be read must not hide the faults of the others. */
function faultsAt(at: string, find: () => readonly string[]): readonly DatabaseFault[] {
  try {
    return find().map((problem) => ({ at, problem }));
  } catch (error) {
    return [{ at, problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

function ids(connection: Connection, sql: string): readonly string[] {
  return connection.all<{ readonly id: string }>(sql).map(({ id }) => id);
}

function integrityFaults(connection: Connection): readonly DatabaseFault[] {
  const rows = connection.all<{ readonly integrity_check: string }>('PRAGMA integrity_check(20)');
  return rows.flatMap(({ integrity_check: problem }) => (problem === 'ok' ? [] : [{ at: 'database', problem }]));
}

function versionFaults(connection: Connection): readonly DatabaseFault[] {
  const hashes = ids(connection, 'SELECT hash AS id FROM flow_versions');
  return hashes.flatMap((hash) =>
    faultsAt(`flow version ${hash}`, () => {
      const { flow, jobs } = json<FlowVersion>(
        connection,
        'SELECT version AS json FROM flow_versions WHERE hash = ?',
        hash,
      );
      return digestOf({ flow, jobs }) === hash ? [] : ['its content has another hash'];
    }),
  );
}

type CountedRuns = {
  readonly key: string;
  readonly value: string | null;
  readonly open: number;
  readonly waiting: number;
};

/** The fact that the limit of a flow is decided on is what its runs say. */
function openRunsFaults(connection: Connection): readonly DatabaseFault[] {
  const rows = connection.all<CountedRuns>(
    `SELECT 'open-runs:' || counted.project || ':' || counted.flow AS key, facts.value, counted.open, counted.waiting
     FROM (SELECT project, flow, sum(status IN ('running', 'paused', 'held')) AS open, sum(status = 'created') AS waiting
           FROM runs GROUP BY project, flow) AS counted
     LEFT JOIN facts ON facts.key = 'open-runs:' || counted.project || ':' || counted.flow`,
  );
  return rows.flatMap(({ key, value, open, waiting }) => {
    const fact = value === null ? { open: 0, waiting: 0 } : (JSON.parse(value) as OpenRunsFact);
    if (fact.open === open && fact.waiting === waiting) return [];
    const problem = `says ${fact.open} open and ${fact.waiting} waiting, and there are ${open} and ${waiting}`;
    return [{ at: `fact ${key}`, problem }];
  });
}

type RunColumns = {
  readonly no: number;
  readonly name: string;
  readonly status: string;
  readonly seq: number;
  readonly dueAt: number | null;
  readonly hash: string;
  readonly json: string;
};

function checkRun(connection: Connection, id: string): readonly string[] {
  const row = connection.get<RunColumns>(
    'SELECT no, name, status, seq, due_at AS dueAt, flow_hash AS hash, state AS json FROM runs WHERE id = ?',
    id,
  ) as RunColumns;
  const run = JSON.parse(row.json) as Run;
  const journal = all<RunTransition>(
    connection,
    'SELECT transition AS json FROM run_journal WHERE run = ? ORDER BY seq',
    row.no,
  );
  const closed = all<ClosedVisit>(
    connection,
    'SELECT closed AS json FROM closed_visits WHERE run = ? ORDER BY no',
    row.no,
  );
  const columns = [row.name, row.status, row.seq, row.dueAt, row.hash];
  const state = [run.name, run.state.status, run.seq, dueAt(run) ?? null, run.flow.hash];
  return [
    ...(JSON.stringify(columns) === JSON.stringify(state) ? [] : ['its columns are not those of its state']),
    ...(isPinned(connection, row.hash) ? [] : [`its flow version ${row.hash} is not there`]),
    ...runFaults({ run, journal, closed }),
    ...journal.flatMap((transition) => attemptFaults(connection, transition)),
  ];
}

function isPinned(connection: Connection, hash: string): boolean {
  return connection.get('SELECT 1 FROM flow_versions WHERE hash = ?', hash) !== undefined;
}

/** A callback finds its run by the uuid of the attempt. */
function attemptFaults(connection: Connection, { events }: RunTransition): readonly string[] {
  return events.flatMap((event) => {
    if (event.type !== 'attempt_started') return [];
    const found = connection.get('SELECT 1 FROM attempts WHERE uuid = ?', event.attempt.uuid);
    return found ? [] : [`attempt ${event.step}/${event.visit}/${event.attempt.number} is not found by its uuid`];
  });
}

function checkBuild(connection: Connection, id: string, served: ReadonlySet<string>): readonly string[] {
  const sql = 'SELECT no, status, seq, state AS json FROM builds WHERE id = ?';
  const row = connection.get<Pick<RunColumns, 'no' | 'status' | 'seq' | 'json'>>(sql, id) as RunColumns;
  const build = JSON.parse(row.json) as Build;
  const journal = all<BuildTransition>(
    connection,
    'SELECT transition AS json FROM build_journal WHERE build = ? ORDER BY seq',
    row.no,
  );
  const matches = row.status === build.state.status && row.seq === build.seq;
  return [
    ...(matches ? [] : ['its columns are not those of its state']),
    ...buildFaults({ build, journal }),
    ...Object.values(build.workflows).flatMap(({ name, state }) =>
      (state.status === 'queued' || state.status === 'running') && !served.has(workflowKey(id, name))
        ? [`its workflow ${name} is ${state.status}, but there is no task for it`]
        : [],
    ),
  ];
}

function workflowKey(build: string, workflow: string): string {
  return JSON.stringify([build, workflow]);
}

/** Workflows that a task is there for; a payload that is no JSON is a fault of its task. */
function servedWorkflows(connection: Connection): ReadonlySet<string> {
  const rows = connection.all<{ readonly build: string; readonly workflow: string }>(
    `SELECT json_extract(payload, '$.build') AS build, json_extract(payload, '$.workflow') AS workflow
     FROM tasks WHERE kind = 'workflow' AND json_valid(payload)`,
  );
  return new Set(rows.map(({ build, workflow }) => workflowKey(build, workflow)));
}

type TaskRow = {
  readonly id: string;
  readonly owner: string | null;
  readonly epoch: number;
  readonly claimableAt: number;
  readonly payload: string;
};

function checkTask(connection: Connection, { owner, epoch, payload }: TaskRow): readonly string[] {
  return [
    ...(owner !== null && epoch < 1 ? ['it is held without an epoch'] : []),
    ...orphanFaults(connection, JSON.parse(payload) as Payload),
  ];
}

/** A task serves something that is open: the end of that takes the task with it. */
function orphanFaults(connection: Connection, payload: Payload): readonly string[] {
  if (payload.kind === 'workflow') {
    const build = stateOf<Build>(connection, 'builds', payload.build);
    const status = build?.workflows[payload.workflow]?.state.status;
    return status === 'queued' || status === 'running' ? [] : ['the workflow that it serves is not open'];
  }
  const run = stateOf<Run>(connection, 'runs', payload.attempt.run);
  return run && openAttempt(run, payload.attempt) ? [] : ['the attempt that it serves is not open'];
}

function stateOf<State>(connection: Connection, table: 'runs' | 'builds', id: string): State | undefined {
  return all<State>(connection, `SELECT state AS json FROM ${table} WHERE id = ?`, id)[0];
}

function all<T>(connection: Connection, sql: string, parameter: string | number): readonly T[] {
  const rows = connection.all<{ readonly json: string }>(sql, parameter);
  return rows.map((row) => JSON.parse(row.json) as T);
}

function json<T>(connection: Connection, sql: string, parameter: string): T {
  return all<T>(connection, sql, parameter)[0] as T;
}
