import { StoreError } from '../store-error.ts';
import type { Session } from './database.ts';

/** What durability rests on, with the values under which an answer means that the disk has it. */
const durable: { readonly [setting: string]: readonly string[] } = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply', 'remote_write', 'local'],
};

const oldestVersion = 150_000;

/** The settings as the database reports them. */
export async function readSettings(session: Session): Promise<{ readonly [setting: string]: string }> {
  const names = [
    'server_version',
    'default_transaction_isolation',
    'synchronous_standby_names',
    ...Object.keys(durable),
  ];
  const rows = await session.all<{ readonly name: string; readonly setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY(?::text[]) ORDER BY name',
    names,
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

/** Refused before anything is written: with these settings an acknowledged step could be lost. */
export async function refuseWeakSettings(session: Session, { weakDurability = false }): Promise<void> {
  const version = await session.get<{ readonly number: string }>(
    "SELECT current_setting('server_version_num') AS number",
  );
  if (Number(version?.number) < oldestVersion) {
    const message = `PostgreSQL 15 or newer is needed; this one reports ${version?.number ?? 'nothing'}. Nothing was changed.`;
    throw new StoreError('store_failed', { message });
  }
  const found = await readSettings(session);
  for (const [setting, accepted] of Object.entries(durable)) {
    const value = found[setting] ?? 'unknown';
    if (weakDurability || accepted.includes(value)) continue;
    const message =
      `PostgreSQL has ${setting} = ${value}: with it an acknowledged step can be lost. ` +
      `Set it to ${accepted[0]}, for the database or for its user. Nothing was changed.`;
    throw new StoreError('store_failed', { message, setting, found: value });
  }
}
