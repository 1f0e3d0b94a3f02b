import type { Allowance } from '../allowance.ts';
import { cutAtReferences, type Reference } from './reference.ts';
import { joinParts, lookUp, resolve, type Variables } from './substitute.ts';

export type ShellText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

type Sources = {
  readonly variables: Variables;
  readonly allowance: Pick<Allowance, 'patternSteps' | 'madeUnits'>;
  /** Takes a value that must not stand in a script; gives the name under which the script finds it. */
  readonly keep: (value: string) => string;
};

/**
 * A command with its `${…}` replaced. Text from outside is put in only where it can mean nothing to a shell; otherwise
 * the script gets a reference to its environment, so that no branch, message or author is ever a piece of program. A
 * name that nobody knows here is the shell's.
 */
export function shellText(text: string, sources: Sources): ShellText {
  if (!text.includes('$')) return { ok: true, text };
  sources.allowance.madeUnits -= text.length;
  if (sources.allowance.madeUnits < 0) return { ok: true, text: '' };
  const cut = cutAtReferences(text);
  if (!cut.ok) return cut;
  const parts = cut.pieces.map((piece) => (piece.kind === 'text' ? piece.text : inScript(piece.reference, sources)));
  return { ok: true, text: parts.join('') };
}

function inScript(reference: Reference, sources: Sources): string {
  const isKnown = lookUp(reference.name, sources.variables) !== undefined;
  if (!isKnown && isForShell(reference)) return reference.source.replaceAll('$$', () => '$');
  const parts = resolve(reference, sources.variables, sources.allowance);
  const value = joinParts(parts);
  if (parts.every((part) => part.written || harmless.test(part.text))) return value;
  return `\${${reference.operator === '' ? reference.name : sources.keep(value)}}`;
}

/** Neither a sign of the shell nor a blank, and no `=`, which would make an assignment. */
const harmless = /^[\w./:@%+,-]*$/;

/** These give in every `sh` what they give here. */
function isForShell({ operator, operands }: Reference): boolean {
  return shellOperators.has(operator) && operands.flat().every((piece) => piece.kind === 'text');
}

const shellOperators: ReadonlySet<string> = new Set(['', 'length', ':-', ':=', '=', '#', '##', '%', '%%']);
