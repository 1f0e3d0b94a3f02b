import { type Build, dueAt, type Run } from '@signalbox/engine';
import type { BuildWrite, RunWrite, Unit, Write } from '../aggregates.ts';
import { awaitsPerson } from '../awaits-person.ts';
import type { NewTask, TaskChange } from '../tasks.ts';
import type { Session } from './database.ts';
import { lostRaceUnless } from './lost-race.ts';
import { writeDefinition } from './write-definition.ts';

/** Sends all that the units write, a statement for each table; waits for nothing but definitions, which are rare. */
export async function sendWrites(
  session: Session,
  units: readonly Unit[],
  changes: readonly TaskChange[],
): Promise<void> {
  for (const unit of units) for (const definition of unit.definitions) await writeDefinition(session, definition);
  const writes = units.flatMap((unit) => unit.writes);
  const runs = writes.filter((write): write is RunWrite => write.kind === 'run');
  const builds = writes.filter((write): write is BuildWrite => write.kind === 'build');
  const claims = units.flatMap((unit) => unit.claims);
  const send = (sent: Promise<unknown>) => {
    // The transaction tells of a failure; here nobody listens.
    sent.catch(() => undefined);
  };
  if (claims.length > 0) {
    send(
      session.run(
        'INSERT INTO claims (key, value, at) SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[])',
        claims.map(({ key }) => key),
        claims.map(({ value }) => value),
        claims.map(({ at }) => at),
      ),
    );
  }
  for (const sent of [...sentRuns(session, runs), ...sentBuilds(session, builds)]) send(sent);
  for (const sent of sentTasks(session, writes)) send(sent);
  for (const sent of sentChanges(session, changes)) send(sent);
}

/** Of an aggregate that is written several times in one batch only the end is stored. */
function netOf<W extends Write>(writes: readonly W[]): readonly { readonly from: number; readonly last: W }[] {
  const net = new Map<string, { readonly from: number; readonly last: W }>();
  for (const write of writes) {
    net.set(write.id, { from: net.get(write.id)?.from ?? write.expectedVersion, last: write });
  }
  return [...net.values()].sort((a, b) => (a.last.id < b.last.id ? -1 : 1));
}

function* sentRuns(session: Session, writes: readonly RunWrite[]): Generator<Promise<unknown>> {
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
  const transitions = writes.flatMap(({ id, transitions: each }) => each.map((transition) => ({ id, transition })));
  if (transitions.length > 0) {
    yield session.run(
      'INSERT INTO run_journal (run, seq, transition) SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[])',
      transitions.map(({ id }) => id),
      transitions.map(({ transition }) => transition.seq),
      transitions.map(({ transition }) => JSON.stringify(transition)),
    );
  }
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
}

/** Lists have runs in the order in which they were started. */
function inOrderOf(writes: readonly RunWrite[], runs: readonly Run[]): readonly Run[] {
  const places = new Map(writes.map(({ id }, index) => [id, index]));
  return [...runs].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

function insertRuns(session: Session, runs: readonly Run[]): Promise<unknown> {
  return session.run(
    `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, due_at, awaits_person, started_at, updated_at, state)
     SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
       ?::boolean[], ?::bigint[], ?::bigint[], ?::text[])`,
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
    runs.map((run) => JSON.stringify(run)),
  );
}

function updateRuns(
  session: Session,
  changed: readonly { readonly from: number; readonly run: Run }[],
): Promise<unknown> {
  const update = `UPDATE runs SET seq = new.seq, status = new.status, due_at = new.due_at,
      awaits_person = new.awaits_person, updated_at = new.updated_at, state = new.state
    FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::boolean[], ?::bigint[], ?::text[])
      AS new (id, was, seq, status, due_at, awaits_person, updated_at, state)
    WHERE runs.id = new.id AND runs.seq = new.was RETURNING 1`;
  return session.run(
    lostRaceUnless(update),
    changed.map(({ run }) => run.id),
    changed.map(({ from }) => from),
    changed.map(({ run }) => run.seq),
    changed.map(({ run }) => run.state.status),
    changed.map(({ run }) => dueAt(run) ?? null),
    changed.map(({ run }) => awaitsPerson(run)),
    changed.map(({ run }) => run.updatedAt),
    changed.map(({ run }) => JSON.stringify(run)),
    changed.length,
  );
}

function* sentBuilds(session: Session, writes: readonly BuildWrite[]): Generator<Promise<unknown>> {
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

/** A task that is made and ended within the batch is never stored. */
function* sentTasks(session: Session, writes: readonly Write[]): Generator<Promise<unknown>> {
  const ended = new Set(writes.flatMap((write) => write.endedTasks));
  const added = writes.flatMap((write) => write.newTasks).filter(({ id }) => !ended.has(id));
  if (ended.size > 0) {
    yield session.run('DELETE FROM tasks WHERE id = ANY(?::text[])', [...ended].sort());
  }
  if (added.length > 0) yield insertTasks(session, added);
}

function insertTasks(session: Session, tasks: readonly NewTask[]): Promise<unknown> {
  return session.run(
    `INSERT INTO tasks (id, project, kind, claimable_at, owner, epoch, tries, created_at, labels, payload)
     SELECT id, project, kind, claimable_at, owner, epoch, 0, created_at, labels, payload
     FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[])
       AS new (id, project, kind, claimable_at, owner, epoch, created_at, labels, payload)`,
    tasks.map(({ id }) => id),
    tasks.map(({ project }) => project),
    tasks.map(({ payload }) => payload.kind),
    tasks.map(({ lease, at }) => lease?.until ?? at),
    tasks.map(({ lease }) => lease?.owner ?? null),
    tasks.map(({ lease }) => (lease ? 1 : 0)),
    tasks.map(({ at }) => at),
    tasks.map(({ labels }) => JSON.stringify(labels)),
    tasks.map(({ payload }) => JSON.stringify(payload)),
  );
}

/** Who lost the lease, or gave it back, changes nothing. */
function* sentChanges(session: Session, changes: readonly TaskChange[]): Generator<Promise<unknown>> {
  const finished = changes.filter((each) => each.change === 'finish').sort(byTask);
  const back = changes.flatMap((each) => (each.change === 'finish' ? [] : [each])).sort(byTask);
  if (finished.length > 0) {
    yield session.run(
      `DELETE FROM tasks USING unnest(?::text[], ?::bigint[]) AS over (id, epoch)
       WHERE tasks.id = over.id AND tasks.epoch = over.epoch AND tasks.owner IS NOT NULL`,
      finished.map(({ task }) => task),
      finished.map(({ epoch }) => epoch),
    );
  }
  if (back.length > 0) {
    yield session.run(
      `UPDATE tasks SET owner = NULL, claimable_at = back.at, tries = tasks.tries + back.more, problem = back.problem
       FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) AS back (id, epoch, at, more, problem)
       WHERE tasks.id = back.id AND tasks.epoch = back.epoch AND tasks.owner IS NOT NULL`,
      back.map(({ task }) => task),
      back.map(({ epoch }) => epoch),
      back.map(({ notBefore }) => notBefore),
      back.map(({ change }) => (change === 'retry' ? 1 : 0)),
      back.map(({ problem }) => problem),
    );
  }
}

function byTask(a: TaskChange, b: TaskChange): number {
  return a.task < b.task ? -1 : 1;
}
