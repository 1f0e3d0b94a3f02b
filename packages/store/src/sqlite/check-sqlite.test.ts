import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { checkDatabaseSuite } from '../check-database.suite.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { checkSqlite } from './check-sqlite.ts';

checkDatabaseSuite(async () => {
  const place = await newSqlitePlace();
  return {
    ...place,
    check: () => checkSqlite(place.directory),
    write: async (sql) => {
      const database = new DatabaseSync(join(place.directory, 'signalbox.db'));
      database.exec(sql);
      database.close();
    },
    key: 'no',
  };
});

test('a database that is not there is an error', async () => {
  await expect(checkSqlite(join(import.meta.dirname, 'nowhere'))).rejects.toThrow(/There is no database at/);
});
