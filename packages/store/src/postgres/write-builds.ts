import type { Build } from '@signalbox/engine';
import type { BuildWrite } from '../aggregates.ts';
import type { Session } from './database.ts';
import { lostRaceUnless } from './lost-race.ts';
import { netOf } from './net-of.ts';

/** A statement for each table. */
export function* writeBuilds(session: Session, writes: readonly BuildWrite[]): Generator<Promise<unknown>> {
  const net = netOf(writes);
  const added = net.filter(({ from }) => from === 0).map(({ last }) => last.state);
  const changed = net.filter(({ from }) => from > 0).map(({ from, last }) => ({ from, build: last.state }));
  if (added.length > 0) yield insertBuilds(session, added);
  if (changed.length > 0) yield updateBuilds(session, changed);
  const transitions = writes.flatMap(({ id, transitions: each }) => each.map((transition) => ({ id, transition })));
  if (transitions.length > 0) {
    yield session.run(
      'INSERT INTO build_journal (build, seq, transition) SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[])',
      transitions.map(({ id }) => id),
      transitions.map(({ transition }) => transition.seq),
      transitions.map(({ transition }) => JSON.stringify(transition)),
    );
  }
}

function insertBuilds(session: Session, builds: readonly Build[]): Promise<unknown> {
  return session.run(
    `INSERT INTO builds (id, project, repository, number, attempt_uuid, status, seq, created_at, updated_at, state)
     SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
       ?::bigint[], ?::text[])`,
    builds.map(({ id }) => id),
    builds.map(({ project }) => project),
    builds.map(({ repository }) => repository.id),
    builds.map(({ number }) => number),
    builds.map(({ attempt }) => attempt?.uuid ?? null),
    builds.map(({ state }) => state.status),
    builds.map(({ seq }) => seq),
    builds.map(({ createdAt }) => createdAt),
    builds.map(({ updatedAt }) => updatedAt),
    builds.map((build) => JSON.stringify(build)),
  );
}

function updateBuilds(
  session: Session,
  changed: readonly { readonly from: number; readonly build: Build }[],
): Promise<unknown> {
  const update = `UPDATE builds SET seq = new.seq, status = new.status, updated_at = new.updated_at, state = new.state
    FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::text[])
      AS new (id, was, seq, status, updated_at, state)
    WHERE builds.id = new.id AND builds.seq = new.was RETURNING 1`;
  return session.run(
    lostRaceUnless(update),
    changed.map(({ build }) => build.id),
    changed.map(({ from }) => from),
    changed.map(({ build }) => build.seq),
    changed.map(({ build }) => build.state.status),
    changed.map(({ build }) => build.updatedAt),
    changed.map(({ build }) => JSON.stringify(build)),
    changed.length,
  );
}
