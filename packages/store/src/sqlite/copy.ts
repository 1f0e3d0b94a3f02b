import type { Instant } from '@signalbox/engine';
import { epochsOfCopy } from '../epochs.ts';
import type { Connection } from './connection.ts';

const copySetting = 'copied_at';

/** From its next start on, whoever holds a lease of what this database was copied from is not believed. */
export function markAsCopy(connection: Connection, at: Instant): void {
  connection.run(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    copySetting,
    String(at),
  );
}

/** Once for each copy, in one transaction: a crash in between leaves the mark. */
export function goOnAsCopy(connection: Connection, now: Instant): void {
  if (connection.get('SELECT 1 FROM settings WHERE key = ?', copySetting) === undefined) return;
  connection.transaction(() => {
    connection.run(
      'UPDATE tasks SET epoch = epoch + ?, owner = NULL, claimable_at = min(created_at, ?)',
      epochsOfCopy,
      now,
    );
    connection.run('DELETE FROM settings WHERE key = ?', copySetting);
  });
}
