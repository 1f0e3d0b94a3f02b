import type { Build } from '@signalbox/engine';
import type { BuildWrite } from '../aggregates.ts';
import type { StoredRow } from './check-unit.ts';
import type { Connection } from './connection.ts';

export function writeBuild(connection: Connection, write: BuildWrite, row: StoredRow | undefined): void {
  const no = row ? updateBuild(connection, write.state, row) : insertBuild(connection, write.state);
  for (const transition of write.transitions) {
    connection.run(
      'INSERT INTO build_journal (build, seq, transition) VALUES (?, ?, ?)',
      no,
      transition.seq,
      JSON.stringify(transition),
    );
  }
}

function insertBuild(connection: Connection, build: Build): number {
  return connection.insert(
    `INSERT INTO builds (id, project, repository, number, attempt_uuid, status, seq, created_at, updated_at, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    build.id,
    build.project,
    build.repository.id,
    build.number,
    build.attempt?.uuid ?? null,
    build.state.status,
    build.seq,
    build.createdAt,
    build.updatedAt,
    JSON.stringify(build),
  );
}

function updateBuild(connection: Connection, build: Build, { no }: StoredRow): number {
  connection.run(
    'UPDATE builds SET seq = ?, updated_at = ?, status = ?, state = ? WHERE no = ?',
    build.seq,
    build.updatedAt,
    build.state.status,
    JSON.stringify(build),
    no,
  );
  return no;
}
