import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@signalbox/engine';
import { isMissing } from '../files/file-failure.ts';
import { bothOf } from '../sealing/sealing-key.ts';
import { StoreError } from '../store-error.ts';
import { Connection } from './connection.ts';
import { markAsCopy } from './copy.ts';
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
  const files = join(from, 'files');
  const artifacts = join(files, 'artifacts');
  // Drafts are of writes that are not done.
  const isCopied = (path: string) => path !== artifacts && !path.endsWith(join('blobs', 'drafts'));
  if (existsSync(files)) cpSync(files, join(to, 'files'), { recursive: true, filter: isCopied });
  if (existsSync(artifacts)) copyArtifacts(artifacts, join(to, 'files', 'artifacts'));
}

/** The server may remove those of a build meanwhile: then the copy has as much of them as it got. */
function copyArtifacts(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name === 'drafts') continue;
    try {
      cpSync(join(from, name), join(to, name), { recursive: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
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
