import type { Allowance } from '../allowance.ts';
import { cutAtReferences, type Piece, type Reference } from './reference.ts';
import { searchCost } from './search-cost.ts';
import { trimPattern } from './trim-pattern.ts';

/**
 * What `${NAME}` stands for. A name that is not there gives the empty text. `written`: those whose value the author of
 * the file wrote, as the axes of a matrix.
 */
export type Variables = {
  readonly values: Readonly<Record<string, string>>;
  readonly written: ReadonlySet<string>;
};

export type Substituted =
  | { readonly ok: true; readonly parts: readonly TextPart[] }
  | { readonly ok: false; readonly problem: string };

/** `written` is the author's own text; the rest came from a value and must stay data, for instance within a pattern. */
export type TextPart = { readonly text: string; readonly written: boolean };

type Work = Pick<Allowance, 'patternSteps' | 'madeUnits'>;

/** Replaces `${…}` in one scalar, after parsing: no value can change the structure of a file. */
export function substitute(text: string, variables: Variables, allowance: Work): Substituted {
  if (!text.includes('$')) return { ok: true, parts: [{ text, written: true }] };
  allowance.madeUnits -= text.length;
  if (allowance.madeUnits < 0) return { ok: true, parts: [] };
  const cut = cutAtReferences(text);
  return cut.ok ? { ok: true, parts: partsOf(cut.pieces, variables, allowance) } : cut;
}

export function joinParts(parts: readonly TextPart[]): string {
  return parts.map((part) => part.text).join('');
}

export function lookUp(name: string, { values }: Variables): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

export function partsOf(pieces: readonly Piece[], variables: Variables, allowance: Work): readonly TextPart[] {
  return pieces.flatMap((piece) =>
    piece.kind === 'text' ? [{ text: piece.text, written: true }] : resolve(piece.reference, variables, allowance),
  );
}

/** All five default operators mean "if empty" here, as in the originals. */
export function resolve(reference: Reference, variables: Variables, allowance: Work): readonly TextPart[] {
  const { name, operator } = reference;
  if (allowance.madeUnits < 0) return [];
  const value = lookUp(name, variables) ?? '';
  const [first, second] = reference.operands.map((pieces) => partsOf(pieces, variables, allowance));
  if (defaultOperators.has(operator) && value === '') return first as readonly TextPart[];
  const operand = joinParts(first ?? []);
  const replacement = joinParts(second ?? []);
  allowance.patternSteps -= costOfReference + searchCost(value, operand);
  if (allowance.patternSteps < 0) return [];
  allowance.madeUnits -= longestResult(value, operator, operand, replacement);
  if (allowance.madeUnits < 0) return [];
  const text = apply({ value, operator, operand, pattern: first ?? [], replacement, allowance });
  // An operand may bring in a value of somebody else.
  const isWritten = variables.written.has(name) && [...(first ?? []), ...(second ?? [])].every((part) => part.written);
  return [{ text, written: isWritten }];
}

/** Each replacement may be longer than what it replaces: that is known before it is made. */
function longestResult(value: string, operator: Reference['operator'], operand: string, replacement: string): number {
  if (operator !== '//' || operand === '') return value.length + replacement.length;
  return value.length + (value.split(operand).length - 1) * replacement.length;
}

const costOfReference = 10;

const defaultOperators: ReadonlySet<string> = new Set([':-', ':=', ':?', ':+', '=']);

type Application = {
  readonly value: string;
  readonly operator: Reference['operator'];
  readonly operand: string;
  readonly pattern: readonly TextPart[];
  readonly replacement: string;
  readonly allowance: Work;
};

function apply({ value, operator, operand, pattern, replacement, allowance }: Application): string {
  switch (operator) {
    case 'length':
      return String([...value].length);
    case '^^':
      return value.toUpperCase();
    case '^':
      return value.slice(0, 1).toUpperCase() + value.slice(1);
    case ',,':
      return value.toLowerCase();
    case ',':
      return value.slice(0, 1).toLowerCase() + value.slice(1);
    case ':':
      return sliceOf(value, operand);
    case '#':
    case '##':
    case '%':
    case '%%':
      return trimPattern({ value, pattern, operator, allowance });
    case '//':
      return operand === '' ? value : value.replaceAll(operand, () => replacement);
    case '/':
      return value.replace(operand, () => replacement);
    case '/#':
      return value.startsWith(operand) ? replacement + value.slice(operand.length) : value;
    case '/%':
      return value.endsWith(operand) ? value.slice(0, value.length - operand.length) + replacement : value;
    default:
      return value;
  }
}

/** What is no number changes nothing, as in the originals. */
function sliceOf(value: string, operand: string): string {
  const numbers = /^\s*(\d{1,9})\s*(?::\s*(\d{1,9})\s*)?$/.exec(operand);
  if (!numbers) return value;
  const start = Number(numbers[1]);
  return numbers[2] === undefined ? value.slice(start) : value.slice(start, start + Number(numbers[2]));
}
