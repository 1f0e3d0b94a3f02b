import { cutAtReferences } from '../text/reference.ts';
import {
  type BinaryOperator,
  type Expression,
  type Quantifier,
  quantifiers,
  type UnaryOperator,
} from './expression.ts';
import { type Token, tokenize } from './tokenize.ts';

export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: string };

/** The part of expr-lang that conditions need: no functions of one's own, no members of anything, and nothing repeats
 * but over the elements of a list. */
export function parseExpression(text: string): Parsed {
  if (text.length > maxLength) return { ok: false, problem: `longer than ${maxLength} characters` };
  const found = tokenize(text);
  if (!found.ok) return found;
  const reader: Reader = { tokens: found.tokens, position: 0, depth: 0 };
  try {
    const expression = readWhole(reader);
    if (current(reader).kind !== 'end') throw new Unreadable(`\`${current(reader).text}\` was not expected`);
    return { ok: true, expression };
  } catch (error) {
    return { ok: false, problem: (error as Unreadable).message };
  }
}

const maxLength = 4000;
const maxDepth = 50;

/** Ends the reading where it stands; never leaves this file. */
class Unreadable extends Error {}

type Reader = { readonly tokens: readonly Token[]; position: number; depth: number };

function current({ tokens, position }: Reader): Token {
  return tokens[position] as Token;
}

function takes(reader: Reader, ...texts: readonly string[]): string | undefined {
  const { kind, text } = current(reader);
  if ((kind !== 'sign' && kind !== 'word') || !texts.includes(text)) return undefined;
  reader.position += 1;
  return text;
}

function expect(reader: Reader, text: string): void {
  if (takes(reader, text) !== undefined) return;
  const found = current(reader);
  throw new Unreadable(`\`${text}\` was expected, not ${found.kind === 'end' ? 'the end' : `\`${found.text}\``}`);
}

function readWhole(reader: Reader): Expression {
  reader.depth += 1;
  if (reader.depth > maxDepth) throw new Unreadable(`deeper than ${maxDepth} levels`);
  const expression = readChoice(reader);
  reader.depth -= 1;
  return expression;
}

function readChoice(reader: Reader): Expression {
  const of = readBinary(reader, 0);
  if (takes(reader, '?:') !== undefined) return { kind: 'choice', of, yes: of, no: readWhole(reader) };
  if (takes(reader, '?') === undefined) return of;
  const yes = readWhole(reader);
  expect(reader, ':');
  return { kind: 'choice', of, yes, no: readWhole(reader) };
}

/** Who binds closer has the higher number. */
const binders: ReadonlyMap<string, readonly [number, BinaryOperator]> = new Map<
  string,
  readonly [number, BinaryOperator]
>([
  ...(['or', '||'] as const).map((sign) => [sign, [1, 'or']] as const),
  ...(['and', '&&'] as const).map((sign) => [sign, [2, 'and']] as const),
  ...(['==', '!=', '<', '<=', '>', '>=', 'in', 'contains', 'startsWith', 'endsWith', 'matches'] as const).map(
    (sign) => [sign, [3, sign]] as const,
  ),
  ...(['+', '-'] as const).map((sign) => [sign, [4, sign]] as const),
  ...(['*', '/', '%'] as const).map((sign) => [sign, [5, sign]] as const),
  ...(['**', '^'] as const).map((sign) => [sign, [7, '**']] as const),
  ['??', [8, '??']],
]);

const comparing = 3;
const negating = 6;

function readBinary(reader: Reader, weakest: number): Expression {
  let left = readUnary(reader);
  for (;;) {
    if (weakest === 0 && takes(reader, '|') !== undefined) {
      left = readPiped(reader, left);
      continue;
    }
    const isNegated = current(reader).kind === 'word' && current(reader).text === 'not';
    const token = isNegated ? (reader.tokens[reader.position + 1] as Token) : current(reader);
    const binder = token.kind === 'sign' || token.kind === 'word' ? binders.get(token.text) : undefined;
    if (!binder || binder[0] < weakest || (isNegated && binder[0] !== comparing)) return left;
    reader.position += isNegated ? 2 : 1;
    const [strength, operator] = binder;
    const right = readBinary(reader, operator === '**' ? strength : strength + 1);
    const whole: Expression = { kind: 'binary', operator, left, right };
    left = isNegated ? { kind: 'unary', operator: 'not', operand: whole } : whole;
  }
}

/** `value | lower()` is `lower(value)`. */
function readPiped(reader: Reader, value: Expression): Expression {
  const { kind, text } = current(reader);
  if (kind !== 'word') throw new Unreadable('a function was expected behind `|`');
  reader.position += 1;
  expect(reader, '(');
  return { kind: 'call', name: text, values: [value, ...readItems(reader, ')')] };
}

function readUnary(reader: Reader): Expression {
  const sign = takes(reader, 'not', '!', '-', '+');
  if (sign === undefined) return readIndexes(reader, readPrimary(reader));
  reader.depth += 1;
  if (reader.depth > maxDepth) throw new Unreadable(`deeper than ${maxDepth} levels`);
  const isNot = sign === 'not' || sign === '!';
  const operand = readBinary(reader, isNot ? comparing + 1 : negating);
  reader.depth -= 1;
  return { kind: 'unary', operator: isNot ? 'not' : (sign as UnaryOperator), operand };
}

function readIndexes(reader: Reader, first: Expression): Expression {
  let of = first;
  while (takes(reader, '[') !== undefined) {
    const at = readWhole(reader);
    of = of.kind === 'names' ? { kind: 'named', name: at } : { kind: 'index', of, at };
    expect(reader, ']');
  }
  return of;
}

function readPrimary(reader: Reader): Expression {
  const token = current(reader);
  reader.position += 1;
  switch (token.kind) {
    case 'number':
      return { kind: 'literal', value: Number(token.text.replaceAll('_', '')) };
    case 'text':
    case 'reference':
      return readText(token);
    case 'word':
      return readWord(reader, token.text);
    case 'sign':
      if (token.text === '[') return { kind: 'list', items: readItems(reader, ']') };
      if (token.text === '(') return readGroup(reader);
      if (token.text === '#') return { kind: 'element' };
      throw new Unreadable(`\`${token.text}\` was not expected`);
    case 'end':
      throw new Unreadable('it ends too early');
  }
}

function readGroup(reader: Reader): Expression {
  const inner = readWhole(reader);
  expect(reader, ')');
  return inner;
}

function readText({ text }: Token): Expression {
  const cut = cutAtReferences(text);
  if (!cut.ok) throw new Unreadable(cut.problem);
  return { kind: 'text', pieces: cut.pieces };
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

function readWord(reader: Reader, text: string): Expression {
  const value = words.get(text);
  if (value !== undefined) return { kind: 'literal', value };
  if (text === '$env') return { kind: 'names' };
  const isCall = takes(reader, '(') !== undefined;
  if (isCall && isQuantifier(text)) return readEach(reader, text);
  if (isCall) return { kind: 'call', name: text, values: readItems(reader, ')') };
  return { kind: 'name', name: text.replace(/^\$/, '') };
}

function isQuantifier(text: string): text is Quantifier {
  return (quantifiers as readonly string[]).includes(text);
}

function readEach(reader: Reader, quantifier: Quantifier): Expression {
  const of = readWhole(reader);
  expect(reader, ',');
  const isBraced = takes(reader, '{') !== undefined;
  const test = readWhole(reader);
  if (isBraced) expect(reader, '}');
  expect(reader, ')');
  return { kind: 'each', quantifier, of, test };
}

function readItems(reader: Reader, end: string): readonly Expression[] {
  const items: Expression[] = [];
  while (takes(reader, end) === undefined) {
    if (items.length > 0) expect(reader, ',');
    items.push(readWhole(reader));
  }
  return items;
}
