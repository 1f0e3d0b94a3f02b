import type { Instant } from '@signalbox/engine';
import { claimsOfTask, firstEpochOf } from './epochs.ts';

/** Of the restored copies that a store has come through: what its epochs are counted from since then. */
export const selectFirstEpoch = 'SELECT coalesce(max(first_epoch), 0) AS "firstEpoch" FROM copies';

/** The copy in which an attempt was begun: those of before it, and their calls, are known to the original too. */
export const selectCopyOf = `SELECT max(first_epoch) AS copy FROM copies
  WHERE last_attempt < (SELECT no FROM attempts WHERE uuid = ?)`;

export const insertCopy = `INSERT INTO copies (first_epoch, last_attempt)
  SELECT CAST(? AS bigint), coalesce(max(no), 0) FROM attempts`;

export type Restored = { readonly now: Instant; readonly randomByte: number; readonly latest: number };

/** Beyond those of the copies before it, whatever the clock says. */
export function nextFirstEpoch({ now, randomByte, latest }: Restored): number {
  return Math.max(firstEpochOf(now, randomByte), latest + claimsOfTask);
}
