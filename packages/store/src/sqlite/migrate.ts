import type { Instant } from '@signalbox/engine';
import { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';
import { type Migration, migrations as released } from './migrations.ts';

export type MigrateOptions = {
  readonly now: () => Instant;
  readonly migrations?: readonly Migration[];
};

/** Makes the schema the newest one. A step and its record are one transaction: who dies anywhere leaves whole steps. */
export function migrate(connection: Connection, { now, migrations = released }: MigrateOptions): void {
  if (!hasTable(connection, 'schema_steps')) connection.run(createSteps);
  const known = new Set(steps(connection).map(({ version, step }) => `${version}.${step}`));
  for (const { version, statements } of migrations) {
    for (const [index, statement] of statements.entries()) {
      const step = index + 1;
      if (known.has(`${version}.${step}`)) continue;
      connection.transaction(() => {
        connection.run(statement);
        connection.run('INSERT INTO schema_steps (version, step, at) VALUES (?, ?, ?)', version, step, now());
      });
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
