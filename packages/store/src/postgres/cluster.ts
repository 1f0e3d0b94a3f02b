import type { Instant } from '@signalbox/engine';
import type { ClusterPlace, ClusterStore, JournalPlace, ServerBeat } from '../cluster.ts';
import type { Database, Session } from './database.ts';

/** Milliseconds since the epoch by the clock of the database, which all its servers go by. */
const databaseTime = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const presentBeat = `${databaseTime} AS at, (SELECT count(*) FROM servers WHERE id <> ?) AS others`;

export function postgresCluster(database: Database, now: () => Instant): ClusterStore {
  return {
    joinServers: async ({ server, leaseMs }) => {
      const beat = await database.get<ServerBeat>(
        `INSERT INTO servers (id, lease_until) VALUES (?, ${databaseTime} + ?)
         ON CONFLICT (id) DO UPDATE SET lease_until = EXCLUDED.lease_until RETURNING ${presentBeat}`,
        server,
        leaseMs,
        server,
      );
      if (!beat) throw new Error(`${server} was not taken in`);
      return beat;
    },
    // Also when its lease is over: as long as nobody has taken what it holds, it holds it.
    renewServer: ({ server, leaseMs }) =>
      database.get<ServerBeat>(
        `UPDATE servers SET lease_until = ${databaseTime} + ? WHERE id = ? RETURNING ${presentBeat}`,
        leaseMs,
        server,
        server,
      ),
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
      const parameters = kinds.flatMap((kind) => [place[kind].seen, missingOf(place[kind]), limit]);
      const rows = await database.all<JournalRow>(everyJournal, ...parameters);
      const since = now();
      const found = (kind: Kind) => rows.filter((row) => row.kind === kind).sort((a, b) => a.no - b.no);
      const [runs, builds, resources] = [found('run'), found('build'), found('resource')];
      return {
        place: {
          run: goneOn(place.run, runs, since),
          build: goneOn(place.build, builds, since),
          resource: goneOn(place.resource, resources, since),
        },
        changed: [
          ...distinct(runs).map((id) => ({ kind: 'run' as const, id })),
          ...distinct(builds).map((id) => ({ kind: 'build' as const, id })),
        ],
        resources: resources.length > 0,
        more: [runs, builds, resources].some(({ length }) => length === limit),
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
  run: { table: 'run_journal', id: 'run' },
  build: { table: 'build_journal', id: 'build' },
  resource: { table: 'resource_changes', id: 'uuid' },
} as const;

const kinds = ['run', 'build', 'resource'] as const;

type Kind = (typeof kinds)[number];

type JournalRow = { readonly kind: Kind; readonly no: number; readonly id: string };

/** One question, as it is asked again and again. */
const everyJournal = kinds
  .map((kind) => {
    const { table, id } = journals[kind];
    return `SELECT * FROM (SELECT '${kind}' AS kind, no, ${id} AS id FROM ${table}
      WHERE no > ? OR no = ANY(?::bigint[]) ORDER BY no LIMIT ?) AS of_${kind}`;
  })
  .join(' UNION ALL ');

async function presentPlace(database: Database): Promise<ClusterPlace> {
  const last = kinds.map((kind) => `(SELECT max(no) FROM ${journals[kind].table}) AS ${kind}`);
  const row = await database.get<{ readonly [kind in Kind]: number | null }>(`SELECT ${last.join(', ')}`);
  const placeOf = (kind: Kind): JournalPlace => ({ seen: row?.[kind] ?? 0, missing: [] });
  return { run: placeOf('run'), build: placeOf('build'), resource: placeOf('resource') };
}

/** No transaction takes that long between its number and its commit; a number that was never used is forgotten then. */
const longestGapMs = 10_000;
const mostMissing = 10_000;

/** Numbers are given before the commit, so that a lower one may come after a higher one. */
function goneOn(place: JournalPlace, rows: readonly JournalRow[], since: Instant): JournalPlace {
  const there = new Set(rows.map(({ no }) => no));
  const missing = place.missing.filter(({ no, since: first }) => !there.has(no) && since - first < longestGapMs);
  let seen = place.seen;
  for (const { no } of rows) {
    for (let gap = seen + 1; gap < no && missing.length < mostMissing; gap += 1) missing.push({ no: gap, since });
    seen = Math.max(seen, no);
  }
  return { seen, missing };
}

function distinct(rows: readonly JournalRow[]): readonly string[] {
  return [...new Set(rows.map(({ id }) => id))];
}

function missingOf({ missing }: JournalPlace): readonly number[] {
  return missing.map(({ no }) => no);
}
