import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '@signalbox/engine';
import type { CommitBatch, Unit, UnitResult } from '../aggregates.ts';
import { StoreError } from '../store-error.ts';
import type { NewTask, Task } from '../tasks.ts';
import { findBrokenUnits } from './broken-units.ts';
import { checkUnits } from './check-units.ts';
import type { Database } from './database.ts';
import { isConstraintFailure } from './database-error.ts';
import { firstEpochFor } from './live-servers.ts';
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
  let broken: ReadonlyMap<Unit, string> = new Map();
  for (let lostRaces = 0; ; ) {
    try {
      return await commitOnce(given, batch, broken);
    } catch (error) {
      if (!isConstraintFailure(error)) throw error;
      // A unit that the schema refuses must not take the others with it: all again, without the ones that do not go in alone.
      const found = await findBrokenUnits(given.database, batch, broken);
      // Another server had made a row of the same key in between: it is seen now, and is a conflict.
      if (found.size === broken.size) lostRaces += 1;
      if (lostRaces > lostRacesAllowed) throw error;
      broken = found;
    }
  }
}

const lostRacesAllowed = 10;

async function commitOnce(
  { database, nextId, now }: Committing,
  batch: CommitBatch,
  broken: ReadonlyMap<Unit, string>,
): Promise<readonly UnitResult[]> {
  const id = nextId();
  const at = now();
  let results: readonly UnitResult[] = [];
  try {
    await database.transaction(async (session) => {
      const units = batch.units.filter((unit) => !broken.has(unit));
      const [firstEpoch, stored] = await Promise.all([
        firstEpochFor(session, batch.server),
        readStored(session, { ...batch, units }),
      ]);
      if (firstEpoch === undefined) {
        results = batch.units.map(() => ({ ok: false, conflict: { kind: 'server', server: batch.server ?? '' } }));
        return;
      }
      const checked = checkUnits(units, stored, firstEpoch);
      const refusals = new Map(units.map((unit, index) => [unit, checked.refusals[index]]));
      results = resultsOf(batch.units, { broken, refusals, firstEpoch });
      session.run('INSERT INTO commits (id, at) VALUES (?, ?)', id, at).catch(() => undefined);
      await sendWrites(session, { ...checked, firstEpoch }, batch.tasks);
    });
  } catch (error) {
    if (!isOutcomeUnknown(error) || !(await wasTaken(database, id, at, error))) throw error;
  }
  await forgetOld(database, id, at);
  return results;
}

type Outcome = {
  readonly broken: ReadonlyMap<Unit, string>;
  readonly refusals: ReadonlyMap<Unit, UnitResult | undefined>;
  readonly firstEpoch: number;
};

function resultsOf(units: readonly Unit[], { broken, refusals, firstEpoch }: Outcome): readonly UnitResult[] {
  const leasedOf = ({ newTasks }: Unit['writes'][number]) =>
    newTasks.flatMap((task) => leasedAtBirth(task, firstEpoch));
  return units.map((unit): UnitResult => {
    const detail = broken.get(unit);
    if (detail !== undefined) return { ok: false, conflict: { kind: 'broken', detail } };
    return refusals.get(unit) ?? { ok: true, leased: unit.writes.flatMap(leasedOf) };
  });
}

function leasedAtBirth({ id, project, payload, labels, at, lease }: NewTask, firstEpoch: number): readonly Task[] {
  if (!lease) return [];
  const { owner, until: leaseUntil } = lease;
  return [{ id, project, payload, labels, createdAt: at, owner, epoch: firstEpoch + 1, leaseUntil, tries: 0 }];
}

function isOutcomeUnknown(error: unknown): error is StoreError {
  if (!(error instanceof StoreError)) return false;
  const { outcome } = error.details;
  return outcome === 'unknown';
}

/**
 * Takes the id for itself: either it is taken, then the commit was, or the commit can never be from now on. A database
 * that is away for longer than the pauses leaves it open; then the caller is told that it failed, and whatever he does
 * again meets the versions and keys that the commit would have left.
 */
async function wasTaken(database: Database, id: string, at: Instant, unknown: StoreError): Promise<boolean> {
  for (const ms of pausesMs) {
    await pause(ms);
    try {
      const sql = 'INSERT INTO commits (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING';
      return (await database.run(sql, id, at)) === 0;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
  throw unknown;
}

/** Now and then, by the chance of an id: nobody asks for a commit of yesterday. */
async function forgetOld(database: Database, id: string, at: Instant): Promise<void> {
  if (!id.startsWith('00')) return;
  await database.run('DELETE FROM commits WHERE at < ?', at - dayMs).catch(() => undefined);
}

const dayMs = 86_400_000;

const pausesMs = [0, 50, 100, 200, 400, 800, 1500];
