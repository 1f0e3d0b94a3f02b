import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Connection, Parameter } from './connection.ts';
import type { Tables } from './tables.ts';

/** Builds typed queries whose shape depends on what was asked; our own connection runs them. */
export const queries = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export function select<Row>(connection: Connection, query: Compilable<Row>): readonly Row[] {
  const { sql, parameters } = query.compile();
  return connection.all<Row>(sql, ...(parameters as readonly Parameter[]));
}
