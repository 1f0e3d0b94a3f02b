import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@signalbox/engine';
import { bothOf } from '../sealing/sealing-key.ts';
import { StoreError } from '../store-error.ts';
import { Connection } from './connection.ts';
import { markAsCopy } from './copy.ts';
import { copyFolder } from './copy-folder.ts';
import { refuseNewer } from './migrate.ts';

export type Backup = {
  /** The data folder of a server, which may run. */
  readonly from: string;
  /** A folder that is empty or not there. It becomes a data folder that a server can be started on. */
  readonly to: string;
  readonly at: Instant;
};

/** The database as it is at one moment, then the logs and blobs, which have at least what that moment knew of. */
export function backUp({ from, to, at }: Backup): void {
  const database = join(from, 'signalbox.db');
  if (!existsSync(database)) {
    throw new StoreError('store_failed', { message: `There is no database at ${database}.`, path: database });
  }
  if (existsSync(to) && readdirSync(to).length > 0) {
    throw new StoreError('already_exists', { message: `${to} is not empty.`, path: to });
  }
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const key = join(from, 'signalbox.key');
  const keysBefore = existsSync(key) ? readFileSync(key) : undefined;
  copyDatabase(database, join(to, 'signalbox.db'), at);
  // A rotation of the key may have begun or ended meanwhile: the copy opens what is in it with one of both.
  if (keysBefore) writeFileSync(join(to, 'signalbox.key'), bothOf(readFileSync(key), keysBefore), { mode: 0o600 });
  // Drafts are of writes that are not done. The server may remove files of builds, and drop what it has folded, meanwhile.
  copyFolder(join(from, 'files'), join(to, 'files'), (path) => basename(path) !== 'drafts');
}

function copyDatabase(from: string, to: string, at: Instant): void {
  const source = new Connection(new DatabaseSync(from, { readOnly: true }));
  try {
    refuseNewer(source);
    // An empty one is taken, and keeps its mode.
    closeSync(openSync(to, 'a', 0o600));
    source.run('VACUUM INTO ?', to);
  } finally {
    source.close();
  }
  const copy = new Connection(to);
  try {
    copy.run('PRAGMA synchronous = FULL');
    markAsCopy(copy, at);
  } finally {
    copy.close();
  }
}
