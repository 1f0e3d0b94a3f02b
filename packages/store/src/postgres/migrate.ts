import type { Instant } from '@signalbox/engine';
import { StoreError } from '../store-error.ts';
import type { Session } from './database.ts';
import { type Migration, migrations as released } from './migrations.ts';

export type MigrateOptions = {
  readonly now: () => Instant;
  readonly migrations?: readonly Migration[];
  /** Called between the single statements: a test dies here. */
  readonly onStatement?: (done: number) => void;
};

/**
 * Makes the schema the newest one. A step is recorded after it was done, and can be done again: a process that dies
 * anywhere in between leaves something that the next one completes, and two that start at once do no harm.
 */
export async function migrate(session: Session, options: MigrateOptions): Promise<void> {
  const migrations = options.migrations ?? released;
  let done = 0;
  const write = async (sql: string, ...parameters: readonly (string | number)[]) => {
    await ignoringRival(() => session.run(sql, ...parameters));
    done += 1;
    options.onStatement?.(done);
  };
  if (!(await hasTable(session, 'schema_steps'))) await write(createSteps);
  const known = new Set((await steps(session)).map(({ version, step }) => `${version}.${step}`));
  for (const { version, statements } of migrations) {
    for (const [index, statement] of statements.entries()) {
      const step = index + 1;
      if (known.has(`${version}.${step}`)) continue;
      await write(statement);
      const record = 'INSERT INTO schema_steps (version, step, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
      await write(record, version, step, options.now());
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
