import type { Occurrence } from './occurrences.ts';
import { referencesAt } from './references-at.ts';

/** Where what is used at this offset is declared, if it is in this text. */
export function definitionAt(text: string, offset: number): Occurrence | undefined {
  return referencesAt(text, offset).find(({ declares }) => declares);
}
