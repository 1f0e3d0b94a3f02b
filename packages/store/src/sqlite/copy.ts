import type { Instant } from '@signalbox/engine';
import { insertCopy, nextFirstEpoch, selectFirstEpoch } from '../copies.ts';
import { claimsIn } from '../epochs.ts';
import type { Connection } from './connection.ts';

const copySetting = 'copied_at';

/** From its next start on, whoever holds a lease of what this database was copied from is not believed. */
export function markAsCopy(connection: Connection, at: Instant): void {
  const sql = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
  connection.run(sql, copySetting, String(at));
}

type Given = { readonly now: Instant; readonly randomBytes: (size: number) => Uint8Array };

/** Once for each start on a copy, in one transaction: a crash in between leaves the mark. */
export function goOnAsCopy(connection: Connection, { now, randomBytes }: Given): void {
  if (connection.get('SELECT 1 FROM settings WHERE key = ?', copySetting) === undefined) return;
  const [randomByte = 0] = randomBytes(1);
  connection.transaction(() => {
    const { firstEpoch: latest = 0 } = connection.get<{ readonly firstEpoch: number }>(selectFirstEpoch) ?? {};
    const first = nextFirstEpoch({ now, randomByte, latest });
    for (const { id, epoch } of connection.all<{ readonly id: string; readonly epoch: number }>(
      'SELECT id, epoch FROM tasks',
    )) {
      const sql = 'UPDATE tasks SET epoch = ?, owner = NULL, claimable_at = min(created_at, ?) WHERE id = ?';
      connection.run(sql, first + claimsIn(epoch), now, id);
    }
    connection.run(insertCopy, first);
    connection.run('DELETE FROM settings WHERE key = ?', copySetting);
  });
}
