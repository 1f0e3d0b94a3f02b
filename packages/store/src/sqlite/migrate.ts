import type { Instant } from '@signalbox/engine';
import { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';
import { type Migration, migrations as released } from './migrations.ts';

export type MigrateOptions = {
  readonly now: () => Instant;
  readonly migrations?: readonly Migration[];
  /** Called between the single statements: a test dies here. */
  readonly onStatement?: (done: number) => void;
};

/**
 * Makes the schema the newest one. A step is recorded after it was done, and can be done again: a process that dies
 * anywhere in between leaves something that the next one completes.
 */
export function migrate(connection: Connection, options: MigrateOptions): void {
  const migrations = options.migrations ?? released;
  let done = 0;
  const write = (sql: string, ...parameters: readonly (string | number)[]) => {
    connection.run(sql, ...parameters);
    done += 1;
    options.onStatement?.(done);
  };
  if (!hasTable(connection, 'schema_steps')) write(createSteps);
  const known = new Set(steps(connection).map(({ version, step }) => `${version}.${step}`));
  for (const { version, statements } of migrations) {
    for (const [index, statement] of statements.entries()) {
      const step = index + 1;
      if (known.has(`${version}.${step}`)) continue;
      write(statement);
      write('INSERT INTO schema_steps (version, step, at) VALUES (?, ?, ?)', version, step, options.now());
    }
  }
}

/** Nothing is written to a schema that this program does not know. */
export function refuseNewer(connection: Connection): void {
  if (!hasTable(connection, 'schema_steps')) return;
  const found = Math.max(0, ...steps(connection).map(({ version }) => version));
  const supported = Math.max(...released.map(({ version }) => version));
  if (found <= supported) return;
  const message =
    `The database has schema ${found}, made by a newer Signalbox; this one knows schemas up to ${supported}. ` +
    'Start the newer version, or restore a backup from before it. Nothing was changed.';
  throw new StoreError('schema_newer', { message, found, supported });
}

const createSteps =
  'CREATE TABLE IF NOT EXISTS schema_steps (version INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (version, step)) STRICT';

function steps(connection: Connection): readonly { readonly version: number; readonly step: number }[] {
  return connection.all('SELECT version, step FROM schema_steps');
}

export function hasTable(connection: Connection, name: string): boolean {
  return connection.get("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name) !== undefined;
}
