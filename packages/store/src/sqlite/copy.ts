import type { Instant } from '@signalbox/engine';
import { claimsIn, firstEpochOf } from '../epochs.ts';
import type { Connection } from './connection.ts';

const copySetting = 'copied_at';

/** What the epochs of new tasks are counted from. */
export const firstEpochSetting = 'first_epoch';

/** From its next start on, whoever holds a lease of what this database was copied from is not believed. */
export function markAsCopy(connection: Connection, at: Instant): void {
  putSetting(connection, copySetting, String(at));
}

export type Restored = { readonly now: Instant; readonly randomBytes: (size: number) => Uint8Array };

/** Once for each start on a copy, in one transaction: a crash in between leaves the mark. */
export function goOnAsCopy(connection: Connection, { now, randomBytes }: Restored): void {
  if (connection.get('SELECT 1 FROM settings WHERE key = ?', copySetting) === undefined) return;
  const first = firstEpochOf(now, randomBytes(1)[0] ?? 0);
  connection.transaction(() => {
    for (const { id, epoch } of connection.all<{ readonly id: string; readonly epoch: number }>(
      'SELECT id, epoch FROM tasks',
    )) {
      const sql = 'UPDATE tasks SET epoch = ?, owner = NULL, claimable_at = min(created_at, ?) WHERE id = ?';
      connection.run(sql, first + claimsIn(epoch), now, id);
    }
    putSetting(connection, firstEpochSetting, String(first));
    connection.run('DELETE FROM settings WHERE key = ?', copySetting);
  });
}

function putSetting(connection: Connection, key: string, value: string): void {
  const sql = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
  connection.run(sql, key, value);
}
