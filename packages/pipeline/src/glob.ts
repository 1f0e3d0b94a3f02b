import type { Allowance } from './allowance.ts';
import { limits } from './limits.ts';
import type { TextPart } from './text/substitute.ts';

/** A compiled pattern: `*` and `?` stay within a path segment, `**` crosses them, `[a-z]`, `{a,b}`, `\` escapes. */
export type Glob = readonly Piece[];

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly kind: 'many' }
  | { readonly kind: 'folders' }
  | { readonly kind: 'below' }
  | { readonly kind: 'anything' }
  | { readonly kind: 'either'; readonly choices: readonly Glob[] };

/** Parts that came from a value match only themselves: a branch named `*` does not match every branch. */
export function parseGlob(parts: readonly TextPart[]): Glob | undefined {
  if (parts.reduce((sum, part) => sum + part.text.length, 0) > limits.patternLength) return undefined;
  const symbols = parts.flatMap((part) => [...part.text].map((character) => ({ character, plain: !part.written })));
  const reader: Reader = { symbols, position: 0, depth: 0 };
  return readSequence(reader);
}

/**
 * Walks the pattern once with the set of all positions where the text may stand: the time is the product of both
 * lengths at worst, without backtracking.
 */
export function matchesGlob(glob: Glob, text: string, allowance: PatternAllowance): boolean {
  allowance.patternSteps -= text.length;
  if (allowance.patternSteps < 0) return false;
  const characters = [...text];
  return advance(glob, { text: characters, allowance }, new Set([0])).has(characters.length);
}

type PatternAllowance = Pick<Allowance, 'patternSteps'>;

type Walk = { readonly text: readonly string[]; readonly allowance: PatternAllowance };

type Symbol = { readonly character: string; readonly plain: boolean };

type Reader = { readonly symbols: readonly Symbol[]; position: number; depth: number };

/** Reads up to the end, or within braces up to `,` or `}`, which it leaves. */
function readSequence(reader: Reader): Glob | undefined {
  const pieces: Piece[] = [];
  for (;;) {
    const symbol = reader.symbols[reader.position];
    if (!symbol) return reader.depth === 0 ? pieces : undefined;
    if (reader.depth > 0 && !symbol.plain && (symbol.character === ',' || symbol.character === '}')) return pieces;
    const piece = readPiece(reader, symbol);
    if (!piece) return undefined;
    pieces.push(piece);
  }
}

function readPiece(reader: Reader, symbol: Symbol): Piece | undefined {
  reader.position += 1;
  if (symbol.plain) return { kind: 'text', text: symbol.character };
  switch (symbol.character) {
    case '?':
      return { kind: 'one' };
    case '*':
      return readStar(reader);
    case '[':
      return readClass(reader);
    case '{':
      return readEither(reader);
    case '/':
      return readSlash(reader);
    case '\\':
      return readEscape(reader);
    default:
      return { kind: 'text', text: symbol.character };
  }
}

function readStar(reader: Reader): Piece {
  const begin = reader.position - 1;
  if (!isWritten(reader, 0, '*')) return { kind: 'many' };
  while (isWritten(reader, 0, '*')) reader.position += 1;
  const before = reader.symbols[begin - 1];
  const startsSegment = !before || before.character === '/' || (reader.depth > 0 && '{,'.includes(before.character));
  if (!startsSegment) return { kind: 'many' };
  if (isWritten(reader, 0, '/')) {
    reader.position += 1;
    return { kind: 'folders' };
  }
  return endsHere(reader, 0) ? { kind: 'anything' } : { kind: 'many' };
}

/** `docs/**` also matches `docs` itself, so that the slash belongs to the stars behind it. */
function readSlash(reader: Reader): Piece {
  if (isWritten(reader, 0, '*') && isWritten(reader, 1, '*') && endsHere(reader, 2)) {
    reader.position += 2;
    return { kind: 'below' };
  }
  return { kind: 'text', text: '/' };
}

function readEscape(reader: Reader): Piece | undefined {
  const escaped = reader.symbols[reader.position];
  reader.position += 1;
  return escaped && { kind: 'text', text: escaped.character };
}

function readEither(reader: Reader): Piece | undefined {
  if (reader.depth === maxBraces) return undefined;
  reader.depth += 1;
  const choices: Glob[] = [];
  for (;;) {
    const choice = readSequence(reader);
    if (!choice) return undefined;
    choices.push(choice);
    const closed = reader.symbols[reader.position]?.character === '}';
    reader.position += 1;
    if (closed) break;
  }
  reader.depth -= 1;
  return { kind: 'either', choices };
}

const maxBraces = 10;

function readClass(reader: Reader): Piece | undefined {
  const negated = isWritten(reader, 0, '!') || isWritten(reader, 0, '^');
  if (negated) reader.position += 1;
  const ranges: (readonly [string, string])[] = [];
  while (ranges.length === 0 || !isWritten(reader, 0, ']')) {
    const low = readClassCharacter(reader);
    if (low === undefined) return undefined;
    const isRange = isWritten(reader, 0, '-') && !isWritten(reader, 1, ']');
    if (isRange) reader.position += 1;
    const high = isRange ? readClassCharacter(reader) : low;
    if (high === undefined || high < low) return undefined;
    ranges.push([low, high]);
  }
  reader.position += 1;
  return { kind: 'class', negated, ranges };
}

function readClassCharacter(reader: Reader): string | undefined {
  if (isWritten(reader, 0, '\\')) reader.position += 1;
  const symbol = reader.symbols[reader.position];
  reader.position += 1;
  return symbol?.character;
}

function isWritten(reader: Reader, ahead: number, character: string): boolean {
  const symbol = reader.symbols[reader.position + ahead];
  return symbol !== undefined && !symbol.plain && symbol.character === character;
}

function endsHere(reader: Reader, ahead: number): boolean {
  const symbol = reader.symbols[reader.position + ahead];
  return !symbol || (reader.depth > 0 && !symbol.plain && (symbol.character === ',' || symbol.character === '}'));
}

type Positions = ReadonlySet<number>;

function advance(glob: Glob, walk: Walk, from: Positions): Positions {
  let positions = from;
  for (const piece of glob) {
    const looks = piece.kind === 'class' ? piece.ranges.length : 1;
    walk.allowance.patternSteps -= positions.size * looks + (widePieces.has(piece.kind) ? walk.text.length : 0);
    if (positions.size === 0 || walk.allowance.patternSteps < 0) return none;
    positions = step(piece, walk, positions);
  }
  return positions;
}

const none: Positions = new Set();

/** These look at the whole text whatever the positions are. */
const widePieces: ReadonlySet<Piece['kind']> = new Set(['many', 'anything', 'folders']);

function step(piece: Piece, walk: Walk, from: Positions): Positions {
  const { text } = walk;
  switch (piece.kind) {
    case 'text':
      return oneCharacter(text, from, (character) => character === piece.text);
    case 'one':
      return oneCharacter(text, from, (character) => character !== '/');
    case 'class':
      return oneCharacter(text, from, (character) => character !== '/' && isInClass(piece, character));
    case 'many':
      return spread(text, from, (character) => character !== '/');
    case 'anything':
      return spread(text, from, () => true);
    case 'folders':
      return folderStarts(text, from);
    case 'below':
      return new Set([...from].flatMap((at) => belowFrom(text, at)));
    case 'either':
      return new Set(piece.choices.flatMap((choice) => [...advance(choice, walk, from)]));
  }
}

function isInClass(piece: Extract<Piece, { kind: 'class' }>, character: string): boolean {
  return piece.ranges.some(([low, high]) => low <= character && character <= high) !== piece.negated;
}

function oneCharacter(text: readonly string[], from: Positions, fits: (character: string) => boolean): Positions {
  const next = new Set<number>();
  for (const at of from) if (at < text.length && fits(text[at] as string)) next.add(at + 1);
  return next;
}

function spread(text: readonly string[], from: Positions, fits: (character: string) => boolean): Positions {
  const next = new Set<number>();
  let reachable = false;
  for (let at = 0; at <= text.length; at++) {
    reachable = from.has(at) || (reachable && fits(text[at - 1] as string));
    if (reachable) next.add(at);
  }
  return next;
}

function folderStarts(text: readonly string[], from: Positions): Positions {
  const next = new Set(from);
  for (let at = Math.min(...from) + 1; at <= text.length; at++) if (text[at - 1] === '/') next.add(at);
  return next;
}

function belowFrom(text: readonly string[], at: number): readonly number[] {
  if (at === text.length) return [at];
  return text[at] === '/' ? [text.length] : [];
}
