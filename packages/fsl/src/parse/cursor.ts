import { type DiagnosticCode, type Finding, maxFindings } from '../diagnostic/diagnostic.ts';
import { didYouMean } from '../diagnostic/expected-names.ts';
import type { Span } from './span.ts';
import type { Name } from './syntax.ts';
import type { Token, TokenKind } from './token.ts';

/** The place of the parser in the tokens, and what it has found so far. */
export type Cursor = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly findings: Finding[];
  index: number;
  /** The token at which something was expected last: what else was expected there is a consequence, and not reported. */
  expectedAt: number;
  /** Errors met, also those that are not reported because the lexer has done so. */
  failures: number;
  flowSteps: number;
  /** Steps that were read as parts of the one before them. */
  lostSteps: number;
  /** Tokens looked at: the tests hold it to a multiple of the number of tokens. */
  looks: number;
};

export function peek(cursor: Cursor, ahead = 0): Token {
  cursor.looks += 1;
  const index = Math.min(cursor.index + ahead, cursor.tokens.length - 1);
  return cursor.tokens[index] as Token; // the last token is `end`, so there is always one
}

export function advance(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.index += 1;
  return token;
}

export const at = (cursor: Cursor, kind: TokenKind, ahead = 0): boolean => peek(cursor, ahead).kind === kind;

/** The word at this place in lower case, for keywords are caseless; empty where there is none. */
export function keyword(cursor: Cursor, ahead = 0): string {
  const token = peek(cursor, ahead);
  return token.kind === 'word' ? token.text.toLowerCase() : '';
}

export const atName = (cursor: Cursor, ahead = 0): boolean => at(cursor, 'word', ahead) || at(cursor, 'string', ahead);

export function accept(cursor: Cursor, kind: TokenKind): boolean {
  if (!at(cursor, kind)) return false;
  advance(cursor);
  return true;
}

export function expect(cursor: Cursor, kind: TokenKind): boolean {
  return accept(cursor, kind) || fail(cursor, kind);
}

/** Names stand in many messages, keys and rows. */
const maxNameLength = 250;

/** A word or a string, with what it is for. */
export function expectName(cursor: Cursor, what: string): Name | undefined {
  const name = expectText(cursor, what);
  if (name === undefined || name.text.length <= maxNameLength) return name;
  const { start, end } = name;
  report(cursor, 'limit', `a name may have ${maxNameLength} characters`, { start, end });
  return undefined;
}

/** The same without a limit: what stands in it is no name. */
export function expectText(cursor: Cursor, what: string): Name | undefined {
  const token = peek(cursor);
  if (token.kind !== 'word' && token.kind !== 'string') return failed(cursor, what);
  advance(cursor);
  return { start: token.start, end: token.end, text: token.kind === 'word' ? token.text : token.value };
}

/** The name of something that is addressed by it, so not the empty string. */
export function expectFilledName(cursor: Cursor, what: string): Name | undefined {
  const token = peek(cursor);
  return token.kind === 'string' && token.value === '' ? failed(cursor, what) : expectName(cursor, what);
}

export function expectWord(cursor: Cursor, what: string): Name | undefined {
  return at(cursor, 'word') ? expectName(cursor, what) : failed(cursor, what);
}

export function expectString(cursor: Cursor, what: string): Name | undefined {
  return at(cursor, 'string') ? expectText(cursor, what) : failed(cursor, what);
}

/** Reports what was expected here. Where a line has ended too early, that is the place, not the next line. */
export function fail(cursor: Cursor, expected: string, words: readonly string[] = []): false {
  const token = peek(cursor);
  const known = token.kind === 'illegal' || cursor.expectedAt === cursor.index;
  cursor.expectedAt = cursor.index;
  if (known) {
    cursor.failures += 1;
    return false;
  }
  const before = cursor.tokens[cursor.index - 1];
  const lineEnded = before !== undefined && isFirstOfLine(cursor) && (expected === ';' || expected === ')');
  const span = lineEnded ? { start: before.end, end: before.end } : { start: token.start, end: token.end };
  const near = token.kind === 'word' ? didYouMean(token.text, words) : '';
  report(cursor, 'syntax', `expected ${expected}, found ${describe(cursor.text, token)}${near}`, span);
  return false;
}

export function failed(cursor: Cursor, expected: string): undefined {
  fail(cursor, expected);
  return undefined;
}

export function report(cursor: Cursor, code: DiagnosticCode, message: string, span: Span): void {
  cursor.failures += 1;
  if (cursor.findings.length < maxFindings) cursor.findings.push({ severity: 'error', code, message, span });
}

export function isFirstOfLine(cursor: Cursor): boolean {
  const before = cursor.tokens[cursor.index - 1];
  const token = peek(cursor);
  return before === undefined || token.kind === 'end' || hasLineBreak(cursor, before.end, token.start);
}

/** The end of the token before this place; there is one wherever something was read. */
export const endOfLast = (cursor: Cursor): number => (cursor.tokens[cursor.index - 1] as Token).end;

function hasLineBreak(cursor: Cursor, start: number, end: number): boolean {
  const between = cursor.text.slice(start, end);
  return between.includes('\n') || between.includes('\r');
}

function describe(text: string, token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the text';
    case 'word':
    case 'number':
    case 'reference':
      return excerpt(text.slice(token.start, token.end));
    case 'string':
      return `the string ${excerpt(text.slice(token.start, token.end))}`;
    default:
      return token.kind;
  }
}

function excerpt(text: string): string {
  const lineEnd = text.search(/[\r\n]/);
  const length = Math.min(lineEnd === -1 ? text.length : lineEnd, 40);
  return length < text.length ? `${text.slice(0, length)}…` : text;
}
