import { insertCopy, nextFirstEpoch, selectFirstEpoch } from '../copies.ts';
import { StoreError } from '../store-error.ts';
import type { Database, Session } from './database.ts';
import { presentLife } from './life-holds.ts';
import { databaseTime, endServers } from './live-servers.ts';

/** Undefined: engines that only speak PostgreSQL's language, and services that do not let one ask. */
export async function readLife(database: Database): Promise<string | undefined> {
  if (database.isPortable) return undefined;
  try {
    return (await database.get<{ readonly life: string }>(`SELECT ${presentLife} AS life`))?.life;
  } catch (error) {
    if (error instanceof StoreError && untellable.has(String(error.details.sqlState))) return undefined;
    throw error;
  }
}

/** No right, no such function, not supported. */
const untellable: ReadonlySet<string> = new Set(['42501', '42883', '0A000']);

/**
 * Whether the database is restored since somebody has looked last. Then it counts epochs from a new number: a holder that
 * it knows of goes on, but who was given a lease that it knows nothing of can never be taken for a later holder. No
 * server goes on under its old name, and what servers held is free.
 */
export async function noticeRestore(session: Session, life: string, randomByte: number): Promise<boolean> {
  const known = await session.get<{ readonly value: string }>(
    "SELECT value FROM settings WHERE key = 'life' FOR UPDATE",
  );
  if (known?.value === life) return false;
  const put =
    "INSERT INTO settings (key, value) VALUES ('life', ?) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value";
  await session.run(put, life);
  if (!known) return false;
  const servers = await session.all<{ readonly id: string }>('SELECT id FROM servers ORDER BY id FOR UPDATE');
  await endServers(
    session,
    servers.map(({ id }) => id),
  );
  const now = (await session.get<{ readonly at: number }>(`SELECT ${databaseTime} AS at`))?.at ?? 0;
  const latest = (await session.get<{ readonly firstEpoch: number }>(selectFirstEpoch))?.firstEpoch ?? 0;
  await session.run(insertCopy, nextFirstEpoch({ now, randomByte, latest }));
  return true;
}
