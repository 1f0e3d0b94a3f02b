import type { BuildWrite, Claim, RunWrite } from '../aggregates.ts';
import { insertAudit } from '../audit-in-rows.ts';
import type { TaskChange } from '../tasks.ts';
import { changeTasks } from './change-tasks.ts';
import type { CheckedUnits } from './check-units.ts';
import type { Session } from './database.ts';
import type { StoredFact } from './stored-state.ts';
import { writeBuilds } from './write-builds.ts';
import { writeDefinition } from './write-definition.ts';
import { writeInboxes } from './write-inboxes.ts';
import { writeRuns } from './write-runs.ts';
import { writeTasks } from './write-tasks.ts';

type Checked = Pick<CheckedUnits, 'accepted' | 'changedFacts' | 'awaited'> & { readonly firstEpoch: number };

/** Sends all that the units write; waits for nothing but definitions, which are rare. */
export async function sendWrites(
  session: Session,
  { accepted, changedFacts, awaited, firstEpoch }: Checked,
  changes: readonly TaskChange[],
): Promise<void> {
  for (const unit of accepted) for (const definition of unit.definitions) await writeDefinition(session, definition);
  const writes = accepted.flatMap((unit) => unit.writes);
  const runWrites = writes.filter((write): write is RunWrite => write.kind === 'run');
  const statements = [
    ...writeClaims(
      session,
      accepted.flatMap(({ claims }) => claims),
    ),
    ...writeFacts(session, changedFacts),
    ...useSecrets(
      session,
      accepted.flatMap(({ secrets = [] }) => secrets),
    ),
    ...accepted.flatMap(({ audited = [] }) => audited.map((entry) => session.run(...insertAudit(entry)))),
    ...writeTasks(session, writes, firstEpoch),
    ...changeTasks(session, changes),
    ...writeBuilds(
      session,
      writes.filter((write): write is BuildWrite => write.kind === 'build'),
    ),
    ...writeInboxes(session, runWrites, awaited),
    ...writeRuns(session, runWrites),
  ];
  // The transaction tells of a failure; here nobody listens.
  for (const sent of statements) sent.catch(() => undefined);
}

function* writeClaims(session: Session, claims: readonly Claim[]): Generator<Promise<unknown>> {
  if (claims.length === 0) return;
  yield session.run(
    'INSERT INTO claims (key, value, at) SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[])',
    claims.map(({ key }) => key),
    claims.map(({ value }) => value),
    claims.map(({ at }) => at),
  );
}

function* useSecrets(session: Session, ids: readonly string[]): Generator<Promise<unknown>> {
  if (ids.length > 0) yield session.run('UPDATE secrets SET unused_since = NULL WHERE id = ANY(?::text[])', ids);
}

function* writeFacts(session: Session, facts: readonly StoredFact[]): Generator<Promise<unknown>> {
  if (facts.length === 0) return;
  yield session.run(
    `INSERT INTO facts (key, version, value) SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[])
     ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value`,
    facts.map(({ key }) => key),
    facts.map(({ version }) => version),
    facts.map(({ value }) => value),
  );
}
