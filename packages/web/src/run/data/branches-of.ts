import { isSealed, type Value } from '@signalbox/engine';

/** What a value is opened into, by names; nothing where it is one piece, as what stands for a secret is. */
export function branchesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null || isSealed(value as Value)) return undefined;
  return Object.entries(value);
}
