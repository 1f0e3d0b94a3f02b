import type { Durability } from '../durability.ts';
import { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';

type Setting = { readonly name: string; readonly set: string; readonly reads: string };

/** What durability and correctness rest on. They belong to a connection, and some are silently not taken. */
const settings: readonly Setting[] = [
  { name: 'journal_mode', set: 'WAL', reads: 'wal' },
  { name: 'synchronous', set: 'FULL', reads: '2' },
  // On macOS an ordinary fsync leaves data in the cache of the drive.
  { name: 'fullfsync', set: 'ON', reads: '1' },
  { name: 'checkpoint_fullfsync', set: 'ON', reads: '1' },
  { name: 'busy_timeout', set: '5000', reads: '5000' },
  { name: 'trusted_schema', set: 'OFF', reads: '0' },
  // A thread folds the log back long before: by itself the connection does it only where commits leave that no gap.
  { name: 'wal_autocheckpoint', set: '16000', reads: '16000' },
  { name: 'cache_size', set: '-65536', reads: '-65536' },
];

/** Sets what durability rests on and refuses to go on when the engine reports something else. */
export function applySettings(connection: Connection, { inMemory }: { readonly inMemory: boolean }): void {
  for (const { name, set, reads } of settings) {
    if (inMemory && name === 'journal_mode') continue;
    connection.all(`PRAGMA ${name} = ${set}`);
    const found = readSetting(connection, name);
    if (found !== reads) {
      const message = `SQLite did not take the setting ${name} = ${set}: it reports ${found}.`;
      throw new StoreError('store_failed', { message, setting: name, found });
    }
  }
}

export function readDurability(connection: Connection): Durability {
  const version = connection.get<{ version: string }>('SELECT sqlite_version() AS version')?.version ?? '';
  const found = Object.fromEntries(settings.map(({ name }) => [name, readSetting(connection, name)]));
  const weak = ['journal_mode', 'synchronous'].filter((name) => found[name] !== readsAs(name));
  return { engine: `SQLite ${version}`, weak: weak.map((name) => `${name} = ${found[name]}`), settings: found };
}

function readsAs(wanted: string): string | undefined {
  return settings.find(({ name }) => name === wanted)?.reads;
}

function readSetting(connection: Connection, name: string): string {
  const row = connection.get<{ readonly [column: string]: unknown }>(`PRAGMA ${name}`) ?? {};
  return String(Object.values(row)[0]);
}
