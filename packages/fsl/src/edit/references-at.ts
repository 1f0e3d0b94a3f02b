import { type Occurrence, occurrencesOf } from './occurrences.ts';

/** All places of what is declared or used at this offset, its declaration among them. */
export function referencesAt(text: string, offset: number): readonly Occurrence[] {
  const all = occurrencesOf(text);
  const here = all.find(({ start, end }) => start <= offset && offset <= end);
  if (here === undefined) return [];
  return all.filter(({ kind, name, owner }) => kind === here.kind && name === here.name && owner === here.owner);
}
