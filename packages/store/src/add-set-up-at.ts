import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEntry } from './audit.ts';
import { Database } from './postgres/database.ts';
import type { DatabaseUrl } from './postgres/database-url.ts';
import { rowsOf as rowsOfPostgres } from './postgres/rows-of.ts';
import * as postgres from './postgres/schema-use.ts';
import type { SetUpCode } from './set-up.ts';
import { setUpInRows } from './set-up-in-rows.ts';
import { Connection } from './sqlite/connection.ts';
import * as sqlite from './sqlite/migrate.ts';
import { rowsOf as rowsOfSqlite } from './sqlite/rows-of.ts';
import { applySettings } from './sqlite/settings.ts';
import { StoreError } from './store-error.ts';

/** The data folder of a server, which may run, or the database of servers, which may run. */
export type SetUpPlace = { readonly directory: string } | { readonly database: DatabaseUrl };

/** Beside a server, by who has its data in hand anyway. */
export function addSetUpAt(place: SetUpPlace, code: SetUpCode, audited: AuditEntry): Promise<void> {
  return 'directory' in place
    ? addInSqlite(place.directory, code, audited)
    : addInPostgres(place.database, code, audited);
}

async function addInSqlite(directory: string, code: SetUpCode, audited: AuditEntry): Promise<void> {
  const path = join(directory, 'signalbox.db');
  if (!existsSync(path)) {
    throw new StoreError('store_failed', { message: `There is no database at ${path}.`, path });
  }
  const connection = new Connection(path);
  try {
    sqlite.refuseNewer(connection);
    if (!sqlite.hasTable(connection, 'setup_codes')) refuseOlder();
    applySettings(connection, { inMemory: false });
    await setUpInRows(rowsOfSqlite(connection)).addSetUp(code, audited);
  } finally {
    connection.close();
  }
}

async function addInPostgres(given: DatabaseUrl, code: SetUpCode, audited: AuditEntry): Promise<void> {
  // One statement after the other of one connection has no rivals to keep out of the way of.
  const database = new Database({ ...given, connections: 1, randomBytes: () => new Uint8Array(1) });
  try {
    await postgres.refuseNewer(database);
    if (!(await postgres.hasTable(database, 'setup_codes'))) refuseOlder();
    await setUpInRows(rowsOfPostgres(database)).addSetUp(code, audited);
  } finally {
    await database.close();
  }
}

function refuseOlder(): never {
  throw new StoreError('store_failed', { message: 'The database is of an earlier version: start the server first.' });
}
