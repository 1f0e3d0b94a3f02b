import { StoreError } from '../store-error.ts';
import type { Database, Session } from './database.ts';
import { endLapsedServers } from './live-servers.ts';
import { migrations } from './migrations.ts';

/** Which programs can use the schema: a setting has the number of the last contract, which all of them must know. */
export function programSchema(): number {
  return Math.max(...migrations.map(({ version }) => version));
}

/** Nothing is written to a schema that this program cannot use. */
export async function refuseNewer(session: Session): Promise<void> {
  if (!(await hasTable(session, 'schema_steps'))) return;
  const found = Math.max(0, ...(await stepsDone(session)).map(({ version }) => version));
  const supported = programSchema();
  if (found <= supported) return;
  // What is newer was only added to, if it says so.
  const usableFrom = (await hasTable(session, 'settings')) ? await readUsableFrom(session) : undefined;
  if (usableFrom === undefined || usableFrom > supported) throw newer(found, supported);
}

/** Within the transaction that takes a server in: from here to its end no contract is begun. */
export async function lockUse(session: Session): Promise<void> {
  const usableFrom = await readUsableFrom(session, selectUsableFromToKeep);
  const supported = programSchema();
  if (usableFrom !== undefined && usableFrom > supported) throw newer(usableFrom, supported);
}

/** False while a server of an older program lives. From then on none can join. */
export async function endUseBelow(database: Database, version: number): Promise<boolean> {
  await endLapsedServers(database);
  return database.transaction(async (session) => {
    const usableFrom = (await readUsableFrom(session, selectUsableFromToChange)) ?? 0;
    if (usableFrom >= version) return true;
    if ((await session.get('SELECT 1 FROM servers WHERE schema < ? LIMIT 1', version)) !== undefined) return false;
    const put =
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value';
    await session.run(put, usableFromSetting, String(version));
    return true;
  });
}

const usableFromSetting = 'schema_usable_from';

const selectUsableFrom = 'SELECT value FROM settings WHERE key = ?';
const selectUsableFromToKeep = `${selectUsableFrom} FOR SHARE`;
const selectUsableFromToChange = `${selectUsableFrom} FOR UPDATE`;

async function readUsableFrom(session: Session, sql = selectUsableFrom): Promise<number | undefined> {
  const row = await session.get<{ readonly value: string }>(sql, usableFromSetting);
  return row && Number(row.value);
}

function newer(found: number, supported: number): StoreError {
  const message =
    `The database has schema ${found}, made by a newer Signalbox; this one knows schemas up to ${supported}. ` +
    'Start the newer version, or restore a backup from before it. Nothing was changed.';
  return new StoreError('schema_newer', { message, found, supported });
}

export function stepsDone(session: Session): Promise<readonly { readonly version: number; readonly step: number }[]> {
  return session.all('SELECT version, step FROM schema_steps');
}

export async function hasTable(session: Session, name: string): Promise<boolean> {
  const sql = 'SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = ?';
  return (await session.get(sql, name)) !== undefined;
}
