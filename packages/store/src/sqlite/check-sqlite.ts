import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type CheckedDatabase, checkDatabase, type DatabaseFault } from '../check-database.ts';
import { StoreError } from '../store-error.ts';
import { Connection } from './connection.ts';
import { refuseNewer } from './migrate.ts';

/** Reads the database of a data folder as it is at one moment: a server may go on with its work. */
export async function checkSqlite(directory: string): Promise<CheckedDatabase> {
  const path = join(directory, 'signalbox.db');
  if (!existsSync(path)) {
    throw new StoreError('store_failed', { message: `There is no database at ${path}.`, path });
  }
  const connection = new Connection(new DatabaseSync(path, { readOnly: true }));
  try {
    refuseNewer(connection);
    connection.run('BEGIN');
    const broken = integrityFaults(connection);
    const checked = await checkDatabase({
      all: async <Row>(sql: string, ...parameters: readonly (string | number)[]) =>
        connection.all<Row>(sql, ...parameters),
      keyOf: ({ no }) => no,
    });
    return { ...checked, faults: [...broken, ...checked.faults] };
  } finally {
    connection.close();
  }
}

function integrityFaults(connection: Connection): readonly DatabaseFault[] {
  const rows = connection.all<{ readonly integrity_check: string }>('PRAGMA integrity_check(20)');
  return rows.flatMap(({ integrity_check: problem }) => (problem === 'ok' ? [] : [{ at: 'database', problem }]));
}
