import { StoreError } from '../store-error.ts';

/** What a failure of the database is to the callers of the store; other errors stay as they are. */
export function storeErrorOf(cause: unknown, details: { readonly [key: string]: string } = {}): unknown {
  if (cause instanceof StoreError || !isOfDatabase(cause)) return cause;
  const sqlState = sqlStateOf(cause) ?? '';
  if (sqlState === '53100') {
    const message = 'The disk of the database is full; nothing was changed.';
    return new StoreError('disk_full', { message, ...details }, { cause });
  }
  const message = `The database cannot be used: ${limitsReached.get(sqlState) ?? reasonOf(cause)}.`;
  return new StoreError('store_failed', { message, sqlState, ...details }, { cause });
}

/** What PostgreSQL itself says of these tells nobody what to do. */
const limitsReached: ReadonlyMap<string, string> = new Map([
  ['55P03', 'another session holds locks for too long, which pg_stat_activity shows'],
  ['57014', 'a statement took too long, or somebody broke it off'],
  ['25P03', 'a transaction was left open for too long'],
]);

/** See the appendix "PostgreSQL Error Codes" of its manual. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = error instanceof StoreError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

export function isConstraintFailure(error: unknown): boolean {
  return sqlStateOf(error)?.startsWith('23') ?? false;
}

/** Serialization failure, deadlock, and our own guard of versions: another transaction was first. */
export function isTransient(error: unknown): boolean {
  return ['40001', '40P01', lostRace].includes(sqlStateOf(error) ?? '');
}

/** Division by zero: how a statement says within the database that a row is not as it was read. */
const lostRace = '22012';

/**
 * Class 08 is of connections, 57P of a database that is shut down, 40003 of an end that it does not know itself, 25P03 of
 * a transaction that was left open.
 */
export function isConnectionLoss(error: unknown): boolean {
  const state = sqlStateOf(error);
  return isOfDatabase(error) && (state === undefined || !isSqlState(state) || /^(?:08|57P|40003|25P03)/.test(state));
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}

/** Errors of the driver have no code; those of sockets have one that is no SQL state. */
export function isOfDatabase(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false;
  return sqlStateOf(cause) !== undefined || driverErrors.test(cause.message);
}

const driverErrors = /^(?:Connection terminated|Client has encountered|Client was closed|timeout|Cannot use a pool)/;

/** Where a name has several addresses, the error that collects theirs says nothing itself. */
function reasonOf(cause: Error): string {
  if (cause.message !== '') return cause.message;
  return cause instanceof AggregateError ? cause.errors.map((each: unknown) => String(each)).join('; ') : cause.name;
}
