import type { Rows } from '../rows.ts';
import type { Database } from './database.ts';
import { isConstraintFailure } from './database-error.ts';

export function rowsOf(database: Database): Rows {
  return {
    all: (...statement) => database.all(...statement),
    change: (...statements) =>
      database.transaction(async (session) => {
        const changed: number[] = [];
        for (const statement of statements) changed.push(await session.run(...statement));
        return changed;
      }),
    isTaken: isConstraintFailure,
  };
}
