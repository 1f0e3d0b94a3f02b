import { claimsIn, type Store, type Task } from '@signalbox/store';

/**
 * Nothing for attempts that were begun before the store was restored from a copy: they keep their key. The original may
 * have used the same run, step, visit and attempt for another call, which this must not be taken for.
 */
export async function keyOfCopy(store: Pick<Store, 'copyOf'>, { epoch }: Task, uuid: string): Promise<string> {
  // Epochs of a store that was never restored are the claims themselves.
  const copy = epoch === claimsIn(epoch) ? undefined : await store.copyOf(uuid);
  return copy === undefined ? '' : `/copy-${copy.toString(36)}`;
}
