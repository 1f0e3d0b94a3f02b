import { isSealed, type Value } from '@signalbox/engine';

/** As JSON; of a secret, that it is there. */
export function shownJson(value: unknown): string {
  return isSealed(value as Value) ? '(set, not shown)' : JSON.stringify(value);
}
