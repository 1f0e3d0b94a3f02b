/**
 * Makes a statement that has to change a number of rows, its last parameter, fail within the database when it changes
 * another number: then the end of the transaction that was sent along with it takes nothing.
 */
export function lostRaceUnless(update: string): string {
  return `WITH changed AS (${update}) SELECT 1 / (CASE WHEN count(*) = ?::bigint THEN 1 ELSE 0 END) FROM changed`;
}
