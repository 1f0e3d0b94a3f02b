/**
 * A database that is restored from a copy, or that goes on at a standby, is on another timeline of its write-ahead log; one
 * that is filled from a dump is of another system. The last one seen is a setting.
 */
export const presentLife = `left(pg_walfile_name(pg_current_wal_lsn()), 8)
  || '/' || (SELECT system_identifier FROM pg_control_system())`;

/** Nothing is written by who has not noticed. Where the life cannot be told there is no setting, and nothing is asked. */
export const lifeHolds = `coalesce((SELECT value = ${presentLife} FROM settings WHERE key = 'life'), true)`;
