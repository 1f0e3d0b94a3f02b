import type { SecretRows } from '../sealing/sealed-secrets.ts';
import type { Connection } from './connection.ts';

export function rowsOf(connection: Connection): SecretRows {
  return {
    all: async (...statement) => connection.all(...statement),
    change: async (...statements) =>
      connection.transaction(() => statements.map((statement) => connection.run(...statement))),
  };
}
