import { actorName, dueAt, type Run } from '@signalbox/engine';
import type { AttemptRow, RunWrite } from '../aggregates.ts';
import { awaitsPerson } from '../awaits-person.ts';
import { inboxEntries } from '../inbox-entries.ts';
import type { StoredRow } from './check-unit.ts';
import type { Connection } from './connection.ts';
import { countOpenRuns } from './count-open-runs.ts';

/** One row changed, and rows added: what is written does not grow with the history of the run. */
export function writeRun(connection: Connection, write: RunWrite, row: StoredRow | undefined): void {
  const no = row ? updateRun(connection, write.state, row) : insertRun(connection, write.state);
  countOpenRuns(connection, write.state, row?.status);
  if (row?.awaitsPerson === 1) connection.run('DELETE FROM inbox WHERE run = ?', write.id);
  for (const { project, member, openedAt, run, step, visit, starter } of inboxEntries(write.state)) {
    connection.run(
      'INSERT INTO inbox (project, member, opened_at, run, step, visit, starter) VALUES (?, ?, ?, ?, ?, ?, ?)',
      project,
      member,
      openedAt,
      run,
      step,
      visit,
      starter ?? null,
    );
  }
  for (const transition of write.transitions) {
    connection.run(
      'INSERT INTO run_journal (run, seq, transition) VALUES (?, ?, ?)',
      no,
      transition.seq,
      JSON.stringify(transition),
    );
  }
  for (const visit of write.closedVisits) {
    connection.run(
      'INSERT INTO closed_visits (run, step, visit, closed) VALUES (?, ?, ?, ?)',
      no,
      visit.step,
      visit.visit,
      JSON.stringify(visit),
    );
  }
  for (const attempt of write.attempts) insertAttempt(connection, attempt);
}

function insertRun(connection: Connection, run: Run): number {
  return connection.insert(
    `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, due_at, awaits_person, started_at, updated_at, template,
       started_by, run_group, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run.id,
    run.project,
    run.name,
    run.flow.name,
    run.flow.hash,
    run.state.status,
    run.seq,
    dueAt(run) ?? null,
    awaitsPerson(run) ? 1 : 0,
    run.startedAt,
    run.updatedAt,
    run.template?.id ?? null,
    actorName(run.startedBy),
    run.group?.id ?? null,
    JSON.stringify(run),
  );
}

/** SQLite rewrites the index entries of every column that an UPDATE names, changed or not. */
function updateRun(connection: Connection, run: Run, row: StoredRow): number {
  if (run.flow.hash !== row.flowHash) {
    connection.run('UPDATE runs SET flow_hash = ? WHERE no = ?', run.flow.hash, row.no);
  }
  const due = dueAt(run) ?? null;
  const awaits = awaitsPerson(run) ? 1 : 0;
  const state = JSON.stringify(run);
  if (run.state.status === row.status && due === row.dueAt && awaits === row.awaitsPerson) {
    connection.run(
      'UPDATE runs SET seq = ?, updated_at = ?, state = ? WHERE no = ?',
      run.seq,
      run.updatedAt,
      state,
      row.no,
    );
  } else {
    connection.run(
      'UPDATE runs SET seq = ?, updated_at = ?, state = ?, status = ?, due_at = ?, awaits_person = ? WHERE no = ?',
      run.seq,
      run.updatedAt,
      state,
      run.state.status,
      due,
      awaits,
      row.no,
    );
  }
  return row.no;
}

function insertAttempt(connection: Connection, { uuid, project, run, step, visit, attempt, at }: AttemptRow): void {
  connection.run(
    'INSERT INTO attempts (uuid, project, run, step, visit, attempt, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    uuid,
    project,
    run,
    step,
    visit,
    attempt,
    at,
  );
}
