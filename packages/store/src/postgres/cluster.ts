import type { Instant } from '@signalbox/engine';
import type { ClusterPlace, ClusterStore, JournalPlace } from '../cluster.ts';
import type { Database, Session } from './database.ts';

/** Milliseconds since the epoch by the clock of the database, which all its servers go by. */
const databaseTime = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

export function postgresCluster(database: Database, now: () => Instant): ClusterStore {
  const others = async (server: string) => {
    const row = await database.get<{ readonly others: number }>(
      'SELECT count(*) AS others FROM servers WHERE id <> ?',
      server,
    );
    return row?.others ?? 0;
  };
  return {
    joinServers: async ({ server, leaseMs }) => {
      const row = await database.get<{ readonly at: Instant }>(
        `INSERT INTO servers (id, lease_until) VALUES (?, ${databaseTime} + ?)
         ON CONFLICT (id) DO UPDATE SET lease_until = EXCLUDED.lease_until RETURNING ${databaseTime} AS at`,
        server,
        leaseMs,
      );
      return { at: row?.at ?? 0, others: await others(server) };
    },
    // Also when its lease is over: as long as nobody has taken what it holds, it holds it.
    renewServer: async ({ server, leaseMs }) => {
      const row = await database.get<{ readonly at: Instant }>(
        `UPDATE servers SET lease_until = ${databaseTime} + ? WHERE id = ? RETURNING ${databaseTime} AS at`,
        leaseMs,
        server,
      );
      return row && { at: row.at, others: await others(server) };
    },
    endLapsedServers: async () => {
      const lapsed = `SELECT id FROM servers WHERE lease_until < ${databaseTime} ORDER BY id`;
      // Asked each second by every server, and hardly ever is there one.
      if ((await database.get(`${lapsed} LIMIT 1`)) === undefined) return 0;
      return database.transaction(async (session) => {
        const rows = await session.all<{ readonly id: string }>(`${lapsed} FOR UPDATE`);
        const ids = rows.map(({ id }) => id);
        if (ids.length > 0) await end(session, ids);
        return ids.length;
      });
    },
    leaveServers: (server) => database.transaction((session) => end(session, [server])),
    changedSince: async (place, limit) => {
      if (!place) return { place: await presentPlace(database), changed: [], resources: false, more: false };
      const since = now();
      const [runs, builds, resources] = await Promise.all([
        journalSince(database, 'run_journal', { place: place.run, limit, since }),
        journalSince(database, 'build_journal', { place: place.build, limit, since }),
        journalSince(database, 'resource_changes', { place: place.resource, limit, since }),
      ]);
      return {
        place: { run: runs.place, build: builds.place, resource: resources.place },
        changed: [
          ...runs.ids.map((id) => ({ kind: 'run' as const, id })),
          ...builds.ids.map((id) => ({ kind: 'build' as const, id })),
        ],
        resources: resources.ids.length > 0,
        more: runs.more || builds.more || resources.more,
      };
    },
  };
}

/** A commit of such a server that is under way ends first: it has locked the server's row. */
async function end(session: Session, servers: readonly string[]): Promise<void> {
  await session.run('DELETE FROM servers WHERE id = ANY(?::text[])', servers);
  // Back at their old place in the queue.
  await session.run(
    `UPDATE tasks SET owner = NULL, claimable_at = least(created_at, ${databaseTime}) WHERE owner = ANY(?::text[])`,
    servers,
  );
}

/** Whether the server may still write; what it writes in this transaction comes before its end. */
export async function isServer(session: Session, server: string): Promise<boolean> {
  return (await session.get('SELECT 1 FROM servers WHERE id = ? FOR SHARE', server)) !== undefined;
}

const journals = {
  run_journal: { id: 'run' },
  build_journal: { id: 'build' },
  resource_changes: { id: 'uuid' },
} as const;

type Journal = keyof typeof journals;

async function presentPlace(database: Database): Promise<ClusterPlace> {
  const last = async (table: Journal): Promise<JournalPlace> => {
    const row = await database.get<{ readonly no: number | null }>(`SELECT max(no) AS no FROM ${table}`);
    return { seen: row?.no ?? 0, missing: [] };
  };
  const [run, build, resource] = await Promise.all([
    last('run_journal'),
    last('build_journal'),
    last('resource_changes'),
  ]);
  return { run, build, resource };
}

/** No transaction takes that long between its number and its commit; a number that was never used is forgotten then. */
const longestGapMs = 10_000;
const mostMissing = 10_000;

type Since = { readonly place: JournalPlace; readonly limit: number; readonly since: Instant };

/** Numbers are given before the commit, so that a lower one may come after a higher one. */
async function journalSince(database: Database, table: Journal, { place, limit, since }: Since) {
  const { id } = journals[table];
  const rows = await database.all<{ readonly no: number; readonly id: string }>(
    `SELECT no, ${id} AS id FROM ${table} WHERE no > ? OR no = ANY(?::bigint[]) ORDER BY no LIMIT ?`,
    place.seen,
    place.missing.map(({ no }) => no),
    limit,
  );
  const there = new Set(rows.map(({ no }) => no));
  const missing = place.missing.filter(({ no, since: first }) => !there.has(no) && since - first < longestGapMs);
  let seen = place.seen;
  for (const { no } of rows) {
    for (let gap = seen + 1; gap < no && missing.length < mostMissing; gap += 1) missing.push({ no: gap, since });
    seen = Math.max(seen, no);
  }
  return { place: { seen, missing }, ids: [...new Set(rows.map((row) => row.id))], more: rows.length === limit };
}
