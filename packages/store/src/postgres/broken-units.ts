import type { CommitBatch, Unit } from '../aggregates.ts';
import { checkUnits } from './check-units.ts';
import type { Database, Session } from './database.ts';
import { isConstraintFailure } from './database-error.ts';
import { readStored } from './stored-state.ts';
import { sendWrites } from './write-batch.ts';

type Broken = ReadonlyMap<Unit, string>;

/**
 * Tries the units one after the other, and takes all of it back. What comes after a broken unit is checked anew: it may
 * have been accepted on what that one would have left.
 */
export async function findBrokenUnits(database: Database, batch: CommitBatch, known: Broken): Promise<Broken> {
  let broken = new Map(known);
  const undo = new Error('only a trial');
  await database
    .transaction(async (session) => {
      broken = new Map(known);
      const stored = await readStored(session, batch);
      const sent = new Set<Unit>();
      for (;;) {
        const units = batch.units.filter((unit) => !broken.has(unit));
        const { accepted, awaited } = checkUnits(units, stored, 0);
        const next = accepted.find((unit) => !sent.has(unit));
        if (!next) throw undo;
        sent.add(next);
        if (!(await goesIn(session, next, awaited))) broken.set(next, problem);
      }
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return broken;
}

const problem = 'the database has something of it already';

async function goesIn(session: Session, unit: Unit, awaited: ReadonlySet<string>): Promise<boolean> {
  await session.run('SAVEPOINT unit');
  try {
    await sendWrites(session, { accepted: [unit], changedFacts: [], awaited, firstEpoch: 0 }, []);
    await session.run('RELEASE SAVEPOINT unit');
    return true;
  } catch (error) {
    // Of the failure itself or, where what was sent before had failed, of the release.
    if (!isConstraintFailure(error) && !isFailedTransaction(error)) throw error;
    await session.run('ROLLBACK TO SAVEPOINT unit');
    return false;
  }
}

function isFailedTransaction(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02';
}
