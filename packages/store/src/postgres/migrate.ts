import type { Instant } from '@signalbox/engine';
import { StoreError } from '../store-error.ts';
import type { Database, Session } from './database.ts';
import { type Migration, migrations as released } from './migrations.ts';

export type MigrateOptions = {
  readonly now: () => Instant;
  readonly migrations?: readonly Migration[];
};

/**
 * Makes the schema the newest one. A step and its record are one transaction, and the record comes first: of several
 * servers that start at once the others wait for it, and find the step done. Who is cut off anywhere leaves whole steps.
 */
export async function migrate(database: Database, { now, migrations = released }: MigrateOptions): Promise<void> {
  if (!(await hasTable(database, 'schema_steps'))) await ignoringRival(() => database.run(createSteps));
  const known = new Set((await steps(database)).map(({ version, step }) => `${version}.${step}`));
  for (const { version, statements } of migrations) {
    for (const [index, statement] of statements.entries()) {
      const step = index + 1;
      if (known.has(`${version}.${step}`)) continue;
      await database.transaction(async (session) => {
        if ((await session.run(record, version, step, now())) === 1) await session.run(statement);
      });
    }
  }
}

/** Nothing is written to a schema that this program does not know. */
export async function refuseNewer(session: Session): Promise<void> {
  if (!(await hasTable(session, 'schema_steps'))) return;
  const found = Math.max(0, ...(await steps(session)).map(({ version }) => version));
  const supported = Math.max(...released.map(({ version }) => version));
  if (found <= supported) return;
  const message =
    `The database has schema ${found}, made by a newer Signalbox; this one knows schemas up to ${supported}. ` +
    'Start the newer version, or restore a backup from before it. Nothing was changed.';
  throw new StoreError('schema_newer', { message, found, supported });
}

const createSteps =
  'CREATE TABLE IF NOT EXISTS schema_steps (version bigint NOT NULL, step bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY (version, step))';

const record = 'INSERT INTO schema_steps (version, step, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';

function steps(session: Session): Promise<readonly { readonly version: number; readonly step: number }[]> {
  return session.all('SELECT version, step FROM schema_steps');
}

export async function hasTable(session: Session, name: string): Promise<boolean> {
  const sql = 'SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = ?';
  return (await session.get(sql, name)) !== undefined;
}

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
