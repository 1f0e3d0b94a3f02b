import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';

/**
 * One server per database. The lock is an open exclusive transaction on a file of its own: it dies with the process,
 * leaves nothing to clean up, and shuts out neither readers nor backups of the database.
 */
export class ServerLock {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 0 });
    try {
      this.#database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      this.#database.close();
      throw refusal(dirname(path), cause);
    }
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

const sqliteBusy = 5;

function refusal(folder: string, cause: unknown): StoreError {
  const busy = cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteBusy;
  return busy
    ? new StoreError(
        'store_locked',
        { message: `Another server is running on the data in ${folder}: stop it first, or name another folder.` },
        { cause },
      )
    : new StoreError('store_failed', { message: 'The lock of the data directory cannot be taken.' }, { cause });
}
