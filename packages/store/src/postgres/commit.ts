import type { Instant } from '@signalbox/engine';
import type { CommitBatch, Unit, UnitResult } from '../aggregates.ts';
import { StoreError } from '../store-error.ts';
import type { Task } from '../tasks.ts';
import { checkUnits } from './check-units.ts';
import { type Database, isConstraintFailure, type Session } from './database.ts';
import { readStored } from './stored-state.ts';
import { sendWrites } from './write-batch.ts';

export type Committing = {
  readonly database: Database;
  readonly nextId: () => string;
  readonly now: () => Instant;
};

/** Two trips to the database: one that reads and locks, one that writes and ends the transaction. */
export async function commitBatch(given: Committing, batch: CommitBatch): Promise<readonly UnitResult[]> {
  if (batch.units.length === 0 && batch.tasks.length === 0) return [];
  const broken = new Map<Unit, string>();
  for (;;) {
    try {
      return await commitOnce(given, batch, broken);
    } catch (error) {
      if (!isConstraintFailure(error)) throw error;
      // A unit that the schema refuses must not take the others with it: all again, without the ones that do not go in alone.
      const found = await brokenUnits(given, batch, broken);
      if (found.size === broken.size) throw error;
      for (const [unit, detail] of found) broken.set(unit, detail);
    }
  }
}

async function commitOnce(
  { database, nextId, now }: Committing,
  batch: CommitBatch,
  broken: ReadonlyMap<Unit, string>,
): Promise<readonly UnitResult[]> {
  const id = nextId();
  let results: readonly UnitResult[] = [];
  try {
    await database.transaction(async (session) => {
      const units = batch.units.filter((unit) => !broken.has(unit));
      const { refusals, accepted } = checkUnits(units, await readStored(session, { ...batch, units }));
      results = resultsOf(batch.units, broken, new Map(units.map((unit, index) => [unit, refusals[index]])));
      await sendWrites(session, accepted, batch.tasks);
      session.run('INSERT INTO commits (id, at) VALUES (?, ?)', id, now()).catch(() => undefined);
    });
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    if (!(await wasTaken(database, id, now()))) throw error;
  }
  return results;
}

function resultsOf(
  units: readonly Unit[],
  broken: ReadonlyMap<Unit, string>,
  refusals: ReadonlyMap<Unit, UnitResult | undefined>,
): readonly UnitResult[] {
  return units.map((unit): UnitResult => {
    const detail = broken.get(unit);
    if (detail !== undefined) return { ok: false, conflict: { kind: 'broken', detail } };
    return (
      refusals.get(unit) ?? { ok: true, leased: unit.writes.flatMap(({ newTasks }) => newTasks.flatMap(leasedAtBirth)) }
    );
  });
}

function leasedAtBirth({ id, project, payload, labels, at, lease }: NewTaskOf): readonly Task[] {
  if (!lease) return [];
  return [
    { id, project, payload, labels, createdAt: at, owner: lease.owner, epoch: 1, leaseUntil: lease.until, tries: 0 },
  ];
}

type NewTaskOf = Unit['writes'][number]['newTasks'][number];

/** Tries the units one after the other, and takes all of it back. */
async function brokenUnits(
  { database }: Committing,
  batch: CommitBatch,
  known: ReadonlyMap<Unit, string>,
): Promise<ReadonlyMap<Unit, string>> {
  const broken = new Map(known);
  const undo = new Error('only a trial');
  await database
    .transaction(async (session) => {
      const units = batch.units.filter((unit) => !known.has(unit));
      const { accepted } = checkUnits(units, await readStored(session, { ...batch, units }));
      for (const unit of accepted) {
        const problem = await problemOf(session, unit);
        if (problem !== undefined) broken.set(unit, problem);
      }
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return broken;
}

async function problemOf(session: Session, unit: Unit): Promise<string | undefined> {
  await session.run('SAVEPOINT unit');
  try {
    await sendWrites(session, [unit], []);
    await session.run('RELEASE SAVEPOINT unit');
    return undefined;
  } catch {
    const problem = 'the database has something of it already';
    await session.run('ROLLBACK TO SAVEPOINT unit');
    return problem;
  }
}

/** The connection broke, and the end of the transaction may have been on its way. */
function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'store_failed' && !isRefusal(error.details['sqlState']);
}

/** Class 08 is of connections, 57P of a database that is shut down: all else is an answer. */
function isRefusal(sqlState: string | number | undefined): boolean {
  return typeof sqlState === 'string' && /^[0-9A-Z]{5}$/.test(sqlState) && !/^(?:08|57P)/.test(sqlState);
}

/** Takes the id for itself: either it is taken, then the commit was, or the commit can never be from now on. */
async function wasTaken(database: Database, id: string, at: Instant): Promise<boolean> {
  return (await database.run('INSERT INTO commits (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING', id, at)) === 0;
}
