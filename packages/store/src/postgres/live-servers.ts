import type { LiveServer, ServerBeat, ServerLease } from '../cluster.ts';
import { selectFirstEpoch } from '../copies.ts';
import type { Database, Session } from './database.ts';
import { lifeHolds } from './life-holds.ts';

/** Milliseconds since the epoch by the clock of the database, which all its servers go by. */
export const databaseTime = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const presentBeat = `${databaseTime} AS at, (SELECT count(*) FROM servers WHERE id <> ?) AS others,
  (SELECT coalesce(bool_or(signed_acks), false) FROM servers WHERE id <> ?) AS "signedAcks"`;

/** `schema`: the newest one that the program of the server knows. */
export async function takeServerIn(
  session: Session,
  { server, leaseMs, signedAcks = false, schema }: ServerLease & { readonly schema: number },
): Promise<ServerBeat> {
  const beat = await session.get<ServerBeat>(
    `INSERT INTO servers (id, lease_until, schema, signed_acks) VALUES (?, ${databaseTime} + ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET lease_until = EXCLUDED.lease_until RETURNING ${presentBeat}`,
    server,
    leaseMs,
    schema,
    signedAcks,
    server,
    server,
  );
  if (!beat) throw new Error(`${server} was not taken in`);
  return beat;
}

/** Also when its lease is over: as long as nobody has taken what it holds, it holds it. */
export function renewServer(session: Session, { server, leaseMs }: ServerLease): Promise<ServerBeat | undefined> {
  return session.get<ServerBeat>(
    `UPDATE servers SET lease_until = ${databaseTime} + ? WHERE id = ? AND ${lifeHolds} RETURNING ${presentBeat}`,
    leaseMs,
    server,
    server,
    server,
  );
}

/** The oldest first, as names are made. */
export function liveServers(session: Session): Promise<readonly LiveServer[]> {
  return session.all(
    `SELECT id AS server, schema, lease_until - ${databaseTime} AS "leaseEndsInMs" FROM servers ORDER BY id`,
  );
}

export async function endLapsedServers(database: Database): Promise<readonly string[]> {
  const lapsed = `SELECT id FROM servers WHERE lease_until < ${databaseTime} ORDER BY id`;
  // Asked each second by every server, and hardly ever is there one.
  if ((await database.get(`${lapsed} LIMIT 1`)) === undefined) return [];
  return database.transaction(async (session) => {
    const rows = await session.all<{ readonly id: string }>(`${lapsed} FOR UPDATE`);
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await endServers(session, ids);
    return ids;
  });
}

/** A commit of such a server that is under way ends first: it has locked the server's row. */
export async function endServers(session: Session, servers: readonly string[]): Promise<void> {
  await session.run('DELETE FROM servers WHERE id = ANY(?::text[])', servers);
  // Back at their old place in the queue.
  await session.run(
    `UPDATE tasks SET owner = NULL, claimable_at = least(created_at, ${databaseTime}) WHERE owner = ANY(?::text[])`,
    servers,
  );
}

/**
 * What the epochs of new tasks are counted from. Undefined: the server may not write any more. What it writes in this
 * transaction comes before its end. Its beats go on: with FOR SHARE each waited for a commit, and the next commit for it.
 */
export async function firstEpochFor(session: Session, server: string | undefined): Promise<number | undefined> {
  type Row = { readonly firstEpoch: number };
  if (server === undefined) return (await session.get<Row>(selectFirstEpoch))?.firstEpoch;
  const sql = `SELECT (${selectFirstEpoch}) AS "firstEpoch" FROM servers WHERE id = ? AND ${lifeHolds} FOR KEY SHARE`;
  return (await session.get<Row>(sql, server))?.firstEpoch;
}
