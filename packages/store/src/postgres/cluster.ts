import type { Instant } from '@signalbox/engine';
import type { ClusterPlace, ClusterStore, JournalPlace } from '../cluster.ts';
import type { Database } from './database.ts';
import { noticeRestore, readLife } from './database-life.ts';
import { endLapsedServers, endServers, liveServers, renewServer, takeServerIn } from './live-servers.ts';
import { lockUse, programSchema } from './schema-use.ts';

type ClusterOptions = {
  readonly database: Database;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

export function postgresCluster({ database, now, randomBytes }: ClusterOptions): ClusterStore {
  return {
    joinServers: async (lease) => {
      const life = await readLife(database);
      const [randomByte = 0] = randomBytes(1);
      return database.transaction(async (session) => {
        await lockUse(session);
        const isRestored = life !== undefined && (await noticeRestore(session, life, randomByte));
        const beat = await takeServerIn(session, { ...lease, schema: programSchema() });
        return { ...beat, ...(isRestored && { isRestored }) };
      });
    },
    renewServer: (lease) => renewServer(database, lease),
    endLapsedServers: () => endLapsedServers(database),
    servers: () => liveServers(database),
    leaveServers: (server) => database.transaction((session) => endServers(session, [server])),
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
