import type { Rows } from '../rows.ts';
import { type Connection, isConstraintFailure } from './connection.ts';

export function rowsOf(connection: Connection): Rows {
  return {
    all: async (...statement) => connection.all(...statement),
    change: async (...statements) =>
      connection.transaction(() => statements.map((statement) => connection.run(...statement))),
    isTaken: isConstraintFailure,
  };
}
