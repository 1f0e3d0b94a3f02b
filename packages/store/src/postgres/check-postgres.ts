import { type CheckedDatabase, checkDatabase } from '../check-database.ts';
import { StoreError } from '../store-error.ts';
import { Database } from './database.ts';
import type { DatabaseUrl } from './database-url.ts';
import { hasTable, refuseNewer } from './schema-use.ts';

/** Reads a database as it is at one moment: servers may go on with their work. */
export async function checkPostgres(given: DatabaseUrl): Promise<CheckedDatabase> {
  // Who only reads has no rivals to keep out of the way of.
  const randomBytes = () => new Uint8Array(1);
  const database = new Database({ ...given, connections: 1, randomBytes });
  try {
    if (!(await hasTable(database, 'schema_steps'))) {
      throw new StoreError('store_failed', { message: `There is nothing of Signalbox in ${given.place}.` });
    }
    await refuseNewer(database);
    return await database.longTransaction(async (session) => {
      await session.run(given.portable ? readOnly : oneMoment);
      return checkDatabase({ all: (sql, ...parameters) => session.all(sql, ...parameters), keyOf: ({ id }) => id });
    });
  } finally {
    await database.close();
  }
}

const readOnly = 'SET TRANSACTION READ ONLY';
const oneMoment = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY';
