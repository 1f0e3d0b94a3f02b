import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type SqliteStoreOptions } from '../sqlite/open-sqlite-store.ts';
import type { Place } from './place.ts';

/** An empty directory for a SQLite store. */
export async function newSqlitePlace(given: Partial<SqliteStoreOptions> = {}): Promise<Place & { directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-store-'));
  return {
    directory,
    open: () => openSqliteStore({ directory, now: () => 10_000, randomBytes, ...given }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
