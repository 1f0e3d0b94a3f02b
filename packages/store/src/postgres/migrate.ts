import type { Instant } from '@signalbox/engine';
import { StoreError } from '../store-error.ts';
import type { Database } from './database.ts';
import { type Migration, migrations as released } from './migrations.ts';
import { endUseBelow, hasTable, stepsDone } from './schema-use.ts';

export type MigrateOptions = {
  readonly now: () => Instant;
  readonly migrations?: readonly Migration[];
};

/**
 * Makes the schema the newest one that the servers which live allow. A step and its record are one transaction, and the
 * record comes first: of several servers that start at once the others wait for it, and find the step done. Who is cut
 * off anywhere leaves whole steps.
 */
export async function migrate(database: Database, { now, migrations = released }: MigrateOptions): Promise<void> {
  if (!(await hasTable(database, 'schema_steps'))) await ignoringRival(() => database.run(createSteps));
  const known = new Set((await stepsDone(database)).map(({ version, step }) => `${version}.${step}`));
  for (const { version, kind, statements } of migrations) {
    const left = statements.flatMap((statement, index) =>
      known.has(`${version}.${index + 1}`) ? [] : [{ statement, step: index + 1 }],
    );
    if (left.length === 0) continue;
    // The next server that starts tries it again.
    if (kind === 'contract' && !(await endUseBelow(database, version))) return;
    for (const { statement, step } of left) {
      await database.longTransaction(async (session) => {
        if ((await session.run(record, version, step, now())) === 1) await session.run(statement);
      });
    }
  }
}

const createSteps =
  'CREATE TABLE IF NOT EXISTS schema_steps (version bigint NOT NULL, step bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY (version, step))';

const record = 'INSERT INTO schema_steps (version, step, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';

/** Two servers that make the same table at once: `IF NOT EXISTS` does not save the second from the catalogue's own key. */
async function ignoringRival(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRivalry(error)) throw error;
    await work();
  }
}

function isRivalry(error: unknown): boolean {
  const cause = error instanceof StoreError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && ['23505', '42P07', '42710'].includes(String(cause.code));
}
