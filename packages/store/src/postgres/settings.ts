import type { Durability } from '../durability.ts';
import { StoreError } from '../store-error.ts';
import type { Session } from './database.ts';

/** What durability rests on, with the values under which an answer means that the disk has it. */
const durable: { readonly [setting: string]: readonly string[] } = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply', 'remote_write', 'local'],
};

const told = ['default_transaction_isolation', 'synchronous_standby_names', ...Object.keys(durable)];

const oldestMajor = 15;

/** As the database reports them at this moment: some can be changed while it runs. */
export async function readDurability(session: Session): Promise<Durability> {
  const [engine, rows] = await Promise.all([
    engineOf(session),
    session.all<{ readonly name: string; readonly setting: string }>(
      'SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY(?::text[]) ORDER BY name',
      told,
    ),
  ]);
  const weak = rows.flatMap(({ name, setting }) => {
    const accepted = durable[name];
    return !accepted || accepted.includes(setting) ? [] : [`${name} = ${setting}`];
  });
  return { engine, weak, settings: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])) };
}

type Given = { readonly portable: boolean; readonly weakDurability: boolean };

/** Refused before anything is written. */
export async function refuseUnfit(session: Session, { portable, weakDurability }: Given): Promise<void> {
  const { engine, weak } = await readDurability(session);
  const major = /^PostgreSQL (\d+)/.exec(engine)?.[1];
  if (major === undefined && !portable) {
    const message = `${engine} is not PostgreSQL: with ?portable=on it is used all the same. Nothing was changed.`;
    throw new StoreError('store_failed', { message });
  }
  if (major !== undefined && Number(major) < oldestMajor) {
    const message = `PostgreSQL ${oldestMajor} or newer is needed; this is ${engine}. Nothing was changed.`;
    throw new StoreError('store_failed', { message });
  }
  if (weak.length > 0 && !weakDurability) {
    const message =
      `The database has ${weak.join(' and ')}: an acknowledged step can be lost. ` +
      'Mend that, or say ?weak-durability=on behind its address. Nothing was changed.';
    throw new StoreError('store_failed', { message });
  }
}

/** `PostgreSQL 18.4`; others that speak its language give their own names. */
async function engineOf(session: Session): Promise<string> {
  const row = await session.get<{ readonly version: string }>('SELECT version() AS version');
  const version = row?.version ?? 'unknown';
  return /^\S+(?: \w+)?? v?\d[\w.-]*/.exec(version)?.[0] ?? version;
}
