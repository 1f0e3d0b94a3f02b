import type { Rows } from './rows.ts';
import { StoreError } from './store-error.ts';

/** What the work writes has a name that is given once. */
export async function unlessTaken(name: string, rows: Rows, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!rows.isTaken(cause)) throw cause;
    throw new StoreError('already_exists', { message: `${name} exists already.`, name }, { cause });
  }
}
