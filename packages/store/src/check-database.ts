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
  undoTaskOf,
} from '@signalbox/engine';
import { inboxEntries } from './inbox-entries.ts';
import type { Payload } from './tasks.ts';

/** Something in the database that contradicts the rest. */
export type DatabaseFault = { readonly at: string; readonly problem: string };

export type CheckedDatabase = {
  readonly runs: number;
  readonly builds: number;
  readonly tasks: number;
  readonly faults: readonly DatabaseFault[];
};

/** Of one moment. What is asked is in the language that both databases speak. */
export type CheckedRows = {
  readonly all: <Row>(sql: string, ...parameters: readonly (string | number)[]) => Promise<readonly Row[]>;
  /** What the journals and visits of a run or build are found by. */
  readonly keyOf: (row: { readonly id: string; readonly no: number }) => string | number;
};

/** Holds the rows of a database against each other, and writes nothing. */
export async function checkDatabase(rows: CheckedRows): Promise<CheckedDatabase> {
  const runs = await ids(rows, 'SELECT id FROM runs ORDER BY no');
  const builds = await ids(rows, 'SELECT id FROM builds ORDER BY no');
  const tasks = await rows.all<TaskRow>('SELECT id, kind, owner, epoch, payload FROM tasks ORDER BY id');
  const served = servedWorkflows(tasks);
  const faults = [...(await versionFaults(rows)), ...(await openRunsFaults(rows))];
  for (const id of runs) faults.push(...(await faultsAt(`run ${id}`, () => checkRun(rows, id))));
  for (const id of builds) faults.push(...(await faultsAt(`build ${id}`, () => checkBuild(rows, id, served))));
  for (const task of tasks) faults.push(...(await faultsAt(`task ${task.id}`, () => checkTask(rows, task))));
  return { runs: runs.length, builds: builds.length, tasks: tasks.length, faults };
}

/** One row that cannot be read must not hide the faults of the others. */
async function faultsAt(at: string, find: () => Promise<readonly string[]>): Promise<readonly DatabaseFault[]> {
  try {
    return (await find()).map((problem) => ({ at, problem }));
  } catch (error) {
    return [{ at, problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

async function ids(rows: CheckedRows, sql: string): Promise<readonly string[]> {
  return (await rows.all<{ readonly id: string }>(sql)).map(({ id }) => id);
}

async function versionFaults(rows: CheckedRows): Promise<readonly DatabaseFault[]> {
  const faults: DatabaseFault[] = [];
  for (const hash of await ids(rows, 'SELECT hash AS id FROM flow_versions ORDER BY hash')) {
    const find = async () => {
      const [version] = await all<FlowVersion>(rows, 'SELECT version AS json FROM flow_versions WHERE hash = ?', hash);
      if (!version) return [];
      const { flow, jobs } = version;
      return digestOf({ flow, jobs }) === hash ? [] : ['its content has another hash'];
    };
    faults.push(...(await faultsAt(`flow version ${hash}`, find)));
  }
  return faults;
}

type CountedRuns = {
  readonly key: string;
  readonly value: string | null;
  readonly open: number;
  readonly waiting: number;
};

/** The facts that the limits of flows and templates are decided on are what the runs say. */
async function openRunsFaults(rows: CheckedRows): Promise<readonly DatabaseFault[]> {
  const counted = await rows.all<CountedRuns>(
    `SELECT counted.key, nullif(facts.value, '') AS value, counted.open, counted.waiting
     FROM (SELECT key, count(*) FILTER (WHERE status IN ('running', 'paused', 'held', 'rolling_back')) AS open,
             count(*) FILTER (WHERE status = 'created') AS waiting
           FROM (SELECT 'open-runs:' || project || ':' || flow AS key, status FROM runs
                 UNION ALL SELECT 'template-runs:' || template, status FROM runs WHERE template IS NOT NULL) AS places
           GROUP BY key) AS counted
     LEFT JOIN facts ON facts.key = counted.key ORDER BY 1`,
  );
  return counted.flatMap(({ key, value, open, waiting }) => {
    const fact = value === null ? { open: 0, waiting: 0 } : (JSON.parse(value) as OpenRunsFact);
    if (fact.open === open && fact.waiting === waiting) return [];
    const problem = `says ${fact.open} open and ${fact.waiting} waiting, and there are ${open} and ${waiting}`;
    return [{ at: `fact ${key}`, problem }];
  });
}

type RunColumns = {
  readonly id: string;
  readonly no: number;
  readonly name: string;
  readonly status: string;
  readonly seq: number;
  readonly dueAt: number | null;
  readonly hash: string;
  readonly group: number | null;
  readonly json: string;
};

async function checkRun(rows: CheckedRows, id: string): Promise<readonly string[]> {
  const [row] = await rows.all<RunColumns>(
    `SELECT id, no, name, status, seq, due_at AS "dueAt", flow_hash AS hash, run_group AS "group", state AS json
     FROM runs WHERE id = ?`,
    id,
  );
  if (!row) return [];
  const run = JSON.parse(row.json) as Run;
  const key = rows.keyOf(row);
  const journal = await all<RunTransition>(
    rows,
    'SELECT transition AS json FROM run_journal WHERE run = ? ORDER BY seq',
    key,
  );
  const closed = await all<ClosedVisit>(
    rows,
    'SELECT closed AS json FROM closed_visits WHERE run = ? ORDER BY no',
    key,
  );
  const columns = [row.name, row.status, row.seq, row.dueAt, row.hash, row.group];
  const state = [run.name, run.state.status, run.seq, dueAt(run) ?? null, run.flow.hash, run.group?.id ?? null];
  return [
    ...(JSON.stringify(columns) === JSON.stringify(state) ? [] : ['its columns are not those of its state']),
    ...((await isPinned(rows, row.hash)) ? [] : [`its flow version ${row.hash} is not there`]),
    ...runFaults({ run, journal, closed }),
    ...(await inboxFaults(rows, run)),
    ...(await attemptFaults(rows, journal)),
  ];
}

/** What is left in inboxes of a run that waits for nobody is passed over there. */
async function inboxFaults(rows: CheckedRows, run: Run): Promise<readonly string[]> {
  const wanted = inboxEntries(run).map(({ member, step, visit }) => JSON.stringify([member, step, visit]));
  if (wanted.length === 0) return [];
  const sql = 'SELECT member, step, visit FROM inbox WHERE run = ?';
  const found = await rows.all<{ readonly member: string; readonly step: string; readonly visit: number }>(sql, run.id);
  const there = found.map(({ member, step, visit }) => JSON.stringify([member, step, visit]));
  return wanted.sort().join() === there.sort().join() ? [] : ['its open decisions are not in the inboxes'];
}

async function isPinned(rows: CheckedRows, hash: string): Promise<boolean> {
  return (await rows.all('SELECT 1 FROM flow_versions WHERE hash = ?', hash)).length > 0;
}

/** A callback finds its run by the uuid of the attempt. */
async function attemptFaults(rows: CheckedRows, journal: readonly RunTransition[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const event of journal.flatMap(({ events }) => events)) {
    if (event.type !== 'attempt_started' && event.type !== 'undo_started') continue;
    const found = await rows.all('SELECT 1 FROM attempts WHERE uuid = ?', event.attempt.uuid);
    if (found.length > 0) continue;
    faults.push(`attempt ${event.step}/${event.visit}/${event.attempt.number} is not found by its uuid`);
  }
  return faults;
}

async function checkBuild(rows: CheckedRows, id: string, served: ReadonlySet<string>): Promise<readonly string[]> {
  const sql = 'SELECT id, no, status, seq, state AS json FROM builds WHERE id = ?';
  const [row] = await rows.all<Pick<RunColumns, 'id' | 'no' | 'status' | 'seq' | 'json'>>(sql, id);
  if (!row) return [];
  const build = JSON.parse(row.json) as Build;
  const journal = await all<BuildTransition>(
    rows,
    'SELECT transition AS json FROM build_journal WHERE build = ? ORDER BY seq',
    rows.keyOf(row),
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

type TaskRow = {
  readonly id: string;
  readonly kind: string;
  readonly owner: string | null;
  readonly epoch: number;
  readonly payload: string;
};

/** Workflows that a task is there for; a payload that is no JSON is a fault of its task. */
function servedWorkflows(tasks: readonly TaskRow[]): ReadonlySet<string> {
  const keys = tasks.flatMap(({ kind, payload }) => {
    if (kind !== 'workflow') return [];
    try {
      const { build, workflow } = JSON.parse(payload) as Extract<Payload, { readonly kind: 'workflow' }>;
      return [workflowKey(build, workflow)];
    } catch {
      return [];
    }
  });
  return new Set(keys);
}

async function checkTask(rows: CheckedRows, { id, owner, epoch, payload }: TaskRow): Promise<readonly string[]> {
  return [
    ...(owner !== null && epoch < 1 ? ['it is held without an epoch'] : []),
    ...(await orphanFaults(rows, id, JSON.parse(payload) as Payload)),
  ];
}

/** A task serves something that is open: the end of that takes the task with it. */
async function orphanFaults(rows: CheckedRows, id: string, payload: Payload): Promise<readonly string[]> {
  if (payload.kind === 'workflow') {
    const [build] = await all<Build>(rows, 'SELECT state AS json FROM builds WHERE id = ?', payload.build);
    const status = build?.workflows[payload.workflow]?.state.status;
    return status === 'queued' || status === 'running' ? [] : ['the workflow that it serves is not open'];
  }
  if (payload.kind === 'undo') {
    const [run] = await all<Run>(rows, 'SELECT state AS json FROM runs WHERE id = ?', payload.run);
    return run && undoTaskOf(run) === id ? [] : ['the undo that it serves is not under way'];
  }
  const [run] = await all<Run>(rows, 'SELECT state AS json FROM runs WHERE id = ?', payload.attempt.run);
  return run && openAttempt(run, payload.attempt) ? [] : ['the attempt that it serves is not open'];
}

async function all<T>(rows: CheckedRows, sql: string, parameter: string | number): Promise<readonly T[]> {
  const found = await rows.all<{ readonly json: string }>(sql, parameter);
  return found.map((row) => JSON.parse(row.json) as T);
}
