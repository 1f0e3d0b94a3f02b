import { occurrencesOf } from './occurrences.ts';
import { referencesAt } from './references-at.ts';
import type { TextEdit } from './text-edit.ts';

/** Undefined where nothing can be renamed, or not to this: the name would mean something else. */
export function renameAt(text: string, offset: number, newName: string): readonly TextEdit[] | undefined {
  const places = referencesAt(text, offset);
  const first = places.find(({ declares }) => declares);
  if (first === undefined || !mayBeName(newName)) return undefined;
  const isTaken = occurrencesOf(text).some(
    ({ kind, name, owner, declares }) => declares && name === newName && kind === first.kind && owner === first.owner,
  );
  if (isTaken) return undefined;
  return places.map(({ start, end }) => {
    const isQuoted = /["`]/.test(text.charAt(start));
    return { start, end, text: isQuoted ? `"${newName}"` : newName };
  });
}

const meaning =
  /^(?:done|stopped|hold|rollback|context|config|secret|step|deci|action|flow|flow_run|action_end|flow_end|flow_run_end)$/i;

function mayBeName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= 250 && !meaning.test(name);
}
