import { limits } from '../limits.ts';

/** One scalar, cut at its `${…}`: what the author wrote between them, and the references. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reference'; readonly reference: Reference };

export type Reference = {
  readonly name: string;
  /** As it stands in the file. */
  readonly source: string;
  readonly operator: Operator;
  readonly operands: readonly (readonly Piece[])[];
};

export type Operator = '' | 'length' | (typeof operators)[number];

export type CutText =
  | { readonly ok: true; readonly pieces: readonly Piece[] }
  | { readonly ok: false; readonly problem: string };

/** `$$` is a dollar that the author wants to keep; a dollar without a brace stays. */
export function cutAtReferences(text: string): CutText {
  const reader: Reader = { text, position: 0, depth: 0, references: 0, problem: undefined };
  const pieces = readPieces(reader, '');
  return reader.problem === undefined ? { ok: true, pieces } : { ok: false, problem: reader.problem };
}

type Reader = {
  readonly text: string;
  position: number;
  depth: number;
  references: number;
  problem: string | undefined;
};

/** The longer ones first, as the first that fits is taken. */
const operators = [
  ...(['^^', '^', ',,', ',', ':-', ':=', ':?', ':+', ':', '=', '##', '#', '%%', '%'] as const),
  ...(['//', '/#', '/%', '/'] as const),
] as const;

const operatorForm = /\^\^?|,,?|:[-=?+]?|=|##?|%%?|\/[/#%]?/y;
const nameForm = /\w*/y;
const plainForm = /[^$\\/}]+/y;
const outsideForm = /[^$]+/y;
const maxDepth = 10;

/** Up to one of `ends`, which it leaves; without ends up to the end of the text. */
function readPieces(reader: Reader, ends: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let written = '';
  while (reader.position < reader.text.length && reader.problem === undefined) {
    const character = reader.text[reader.position] as string;
    if (ends.includes(character)) break;
    if (reader.text.startsWith('${', reader.position)) {
      pieces.push({ kind: 'text', text: written }, { kind: 'reference', reference: readReference(reader) });
      written = '';
    } else {
      written += readPlain(reader, ends === '');
    }
  }
  pieces.push({ kind: 'text', text: written });
  return pieces.filter((piece) => piece.kind === 'reference' || piece.text !== '');
}

function readPlain(reader: Reader, isOutside: boolean): string {
  const plain = match(reader, isOutside ? outsideForm : plainForm);
  if (plain !== '') return plain;
  const character = reader.text[reader.position] as string;
  const next = reader.text[reader.position + 1];
  const isPair = character === '$' ? next === '$' : character === '\\' && next !== undefined;
  reader.position += isPair ? 2 : 1;
  return isPair ? (next as string) : character;
}

function readReference(reader: Reader): Reference {
  const begin = reader.position;
  reader.position += 2;
  const isLength = reader.text[reader.position] === '#';
  if (isLength) reader.position += 1;
  const name = match(reader, nameForm);
  const operator = isLength ? 'length' : (match(reader, operatorForm) as Operator);
  reader.depth += 1;
  reader.references += 1;
  if (reader.references > limits.references) refuse(reader, begin, `more than ${limits.references} references`);
  if (name === '' || reader.depth > maxDepth) refuse(reader, begin, 'unable to parse variable name');
  const operands = readOperands(reader, begin, operator);
  if (reader.position >= reader.text.length) refuse(reader, begin, 'missing closing brace');
  else if (reader.text[reader.position] !== '}') refuse(reader, begin, 'bad substitution');
  reader.position += 1;
  reader.depth -= 1;
  return { name, operator, operands, source: reader.text.slice(begin, reader.position) };
}

function readOperands(reader: Reader, begin: number, operator: Operator): readonly (readonly Piece[])[] {
  if (withoutOperand.has(operator)) return [];
  if (!operator.startsWith('/')) return [readPieces(reader, '}')];
  const replaced = readPieces(reader, '/}');
  if (reader.text[reader.position] === '}') refuse(reader, begin, 'bad substitution');
  reader.position += 1;
  return [replaced, readPieces(reader, '}')];
}

const withoutOperand: ReadonlySet<Operator> = new Set(['', 'length', '^^', '^', ',,', ',']);

function match(reader: Reader, form: RegExp): string {
  form.lastIndex = reader.position;
  const found = form.exec(reader.text)?.[0] ?? '';
  reader.position += found.length;
  return found;
}

/** The words are those of the originals: people and tools look for them. */
function refuse(reader: Reader, begin: number, words: string): void {
  const end = reader.text.indexOf('}', begin);
  const shown = reader.text.slice(begin, Math.min(end < 0 ? begin + 40 : end + 1, begin + 40));
  reader.problem ??= `${words}: \`${shown}\`; what is the shell's own is written with \`$$\``;
}
