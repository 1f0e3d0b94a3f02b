import { actorName, dueAt, type Run } from '@signalbox/engine';
import type { RunWrite } from '../aggregates.ts';
import { awaitsPerson } from '../awaits-person.ts';
import type { Session } from './database.ts';
import { lostRaceUnless } from './lost-race.ts';
import { netOf } from './net-of.ts';
import { takePlaces } from './take-places.ts';

/** A statement for each table. */
export function* writeRuns(session: Session, writes: readonly RunWrite[]): Generator<Promise<unknown>> {
  const net = netOf(writes);
  const added = inOrderOf(
    writes,
    net.filter(({ from }) => from === 0).map(({ last }) => last.state),
  );
  const changed = net.filter(({ from }) => from > 0);
  if (added.length > 0) yield insertRuns(session, added);
  if (changed.length > 0)
    yield updateRuns(
      session,
      changed.map(({ from, last }) => ({ from, run: last.state })),
    );
  const visits = writes.flatMap(({ id, closedVisits }) => closedVisits.map((visit) => ({ id, visit })));
  if (visits.length > 0) {
    yield session.run(
      `INSERT INTO closed_visits (run, step, visit, closed)
       SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[])`,
      visits.map(({ id }) => id),
      visits.map(({ visit }) => visit.step),
      visits.map(({ visit }) => visit.visit),
      visits.map(({ visit }) => JSON.stringify(visit)),
    );
  }
  const attempts = writes.flatMap((write) => write.attempts);
  if (attempts.length > 0) {
    yield session.run(
      `INSERT INTO attempts (uuid, project, run, step, visit, attempt, at)
       SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])`,
      attempts.map(({ uuid }) => uuid),
      attempts.map(({ project }) => project),
      attempts.map(({ run }) => run),
      attempts.map(({ step }) => step),
      attempts.map(({ visit }) => visit),
      attempts.map(({ attempt }) => attempt),
      attempts.map(({ at }) => at),
    );
  }
  const transitions = writes.flatMap(({ id, transitions: each }) => each.map((transition) => ({ id, transition })));
  // The last statement: from here on nobody else takes places.
  if (transitions.length > 0) {
    yield session.run(
      `WITH taken AS (${takePlaces})
       INSERT INTO run_journal (run, seq, no, transition)
       SELECT added.run, added.seq, taken.last - ?::bigint + added.nth, added.transition
       FROM taken, unnest(?::text[], ?::bigint[], ?::text[]) WITH ORDINALITY AS added (run, seq, transition, nth)`,
      'run',
      transitions.length,
      transitions.length,
      transitions.map(({ id }) => id),
      transitions.map(({ transition }) => transition.seq),
      transitions.map(({ transition }) => JSON.stringify(transition)),
    );
  }
}

/** Lists have runs in the order in which they were started. */
function inOrderOf(writes: readonly RunWrite[], runs: readonly Run[]): readonly Run[] {
  const places = new Map(writes.map(({ id }, index) => [id, index]));
  return [...runs].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

function insertRuns(session: Session, runs: readonly Run[]): Promise<unknown> {
  return session.run(
    `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, due_at, awaits_person, started_at, updated_at,
       template, started_by, run_group, state)
     SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
       ?::boolean[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::text[])`,
    runs.map(({ id }) => id),
    runs.map(({ project }) => project),
    runs.map(({ name }) => name),
    runs.map(({ flow }) => flow.name),
    runs.map(({ flow }) => flow.hash),
    runs.map(({ state }) => state.status),
    runs.map(({ seq }) => seq),
    runs.map((run) => dueAt(run) ?? null),
    runs.map(awaitsPerson),
    runs.map(({ startedAt }) => startedAt),
    runs.map(({ updatedAt }) => updatedAt),
    runs.map(({ template }) => template?.id ?? null),
    runs.map(({ startedBy }) => actorName(startedBy)),
    runs.map(({ group }) => group?.id ?? null),
    runs.map((run) => JSON.stringify(run)),
  );
}

function updateRuns(
  session: Session,
  changed: readonly { readonly from: number; readonly run: Run }[],
): Promise<unknown> {
  const update = `UPDATE runs SET seq = new.seq, status = new.status, flow_hash = new.flow_hash, due_at = new.due_at,
      awaits_person = new.awaits_person, updated_at = new.updated_at, state = new.state
    FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::bigint[], ?::text[])
      AS new (id, was, seq, status, flow_hash, due_at, awaits_person, updated_at, state)
    WHERE runs.id = new.id AND runs.seq = new.was RETURNING 1`;
  return session.run(
    lostRaceUnless(update),
    changed.map(({ run }) => run.id),
    changed.map(({ from }) => from),
    changed.map(({ run }) => run.seq),
    changed.map(({ run }) => run.state.status),
    changed.map(({ run }) => run.flow.hash),
    changed.map(({ run }) => dueAt(run) ?? null),
    changed.map(({ run }) => awaitsPerson(run)),
    changed.map(({ run }) => run.updatedAt),
    changed.map(({ run }) => JSON.stringify(run)),
    changed.length,
  );
}
