import type { SecretRows } from '../sealing/sealed-secrets.ts';
import type { Database } from './database.ts';

export function rowsOf(database: Database): SecretRows {
  return {
    all: (...statement) => database.all(...statement),
    change: (...statements) =>
      database.transaction(async (session) => {
        const changed: number[] = [];
        for (const statement of statements) changed.push(await session.run(...statement));
        return changed;
      }),
  };
}
