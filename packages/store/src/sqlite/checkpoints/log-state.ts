import type { Connection } from '../connection.ts';

/** `NOOP` does nothing; `PASSIVE` folds back what it can and waits for nobody. Answers how many pages are left to fold. */
export function checkpoint(connection: Connection, mode: 'NOOP' | 'PASSIVE'): number {
  const found = connection.get<{ readonly log: number; readonly checkpointed: number }>(
    mode === 'NOOP' ? 'PRAGMA wal_checkpoint(NOOP)' : 'PRAGMA wal_checkpoint(PASSIVE)',
  );
  return found ? found.log - found.checkpointed : 0;
}
