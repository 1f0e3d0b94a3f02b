import { type DiagnosticCode, type Finding, maxFindings } from '../diagnostic/diagnostic.ts';
import { scanBackticks, scanQuotes } from './scan-string.ts';
import type { Span } from './span.ts';
import { punctuation, type Token } from './token.ts';

export type Lexed = {
  /** Ends with one token of kind `end`. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
  readonly findings: readonly Finding[];
  /** Characters looked at: the tests hold it to a multiple of the length of any text. */
  readonly steps: number;
};

type Lexer = {
  readonly text: string;
  readonly tokens: Token[];
  readonly comments: Span[];
  readonly findings: Finding[];
  /** Set by the first string that has no end: then a string ends on its line, or each quote would search the whole text. */
  stringsEndOnLine: boolean;
  steps: number;
};

export function lex(text: string): Lexed {
  const lexer: Lexer = { text, tokens: [], comments: [], findings: [], stringsEndOnLine: false, steps: 0 };
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (true) {
    at = match(lexer, whiteSpace, at);
    if (at === text.length) break;
    const end = lexNext(lexer, at);
    lexer.steps += end - at;
    at = end;
  }
  lexer.tokens.push({ kind: 'end', start: at, end: at });
  const { tokens, comments, findings, steps } = lexer;
  return { tokens, comments, findings, steps };
}

const whiteSpace = /[ \t\r\n]*/y;
const comment = /(?:\/\/|#)[^\r\n]*/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
// `12abc` is the number 12 and the word abc, as in echoer, so an exponent needs a fraction or a sign.
const number = /-?[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-][0-9]+)?/y;
const reference = /\$[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const restOfLine = /[^\r\n]*/y;
const illegal = /[^ \t\r\nA-Za-z0-9_"`#$;|&:,(){}[\]/=-]+/y;

function lexNext(lexer: Lexer, start: number): number {
  const first = lexer.text.charAt(start);
  if (first === '"' || first === '`') return lexString(lexer, start, first);
  let end = match(lexer, word, start);
  if (end > start) {
    lexer.tokens.push({ kind: 'word', start, end, text: lexer.text.slice(start, end) });
    return end;
  }
  end = match(lexer, comment, start);
  if (end > start) {
    lexer.comments.push({ start, end });
    return end;
  }
  const mark = punctuation.find((candidate) => lexer.text.startsWith(candidate, start));
  if (mark !== undefined) {
    lexer.tokens.push({ kind: mark, start, end: start + mark.length });
    return start + mark.length;
  }
  end = match(lexer, number, start);
  if (end > start) return lexNumber(lexer, start, end);
  end = match(lexer, reference, start);
  if (end > start) {
    lexer.tokens.push({ kind: 'reference', start, end, path: lexer.text.slice(start + 1, end).split('.') });
    return end;
  }
  return lexIllegal(lexer, start);
}

function lexNumber(lexer: Lexer, start: number, end: number): number {
  const text = lexer.text.slice(start, end);
  const value = Number(text) || 0; // never the negative zero, which JSON has not
  const whole = /^-?[0-9]+$/.test(text);
  if (whole ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
    const message = whole
      ? `the whole number ${excerpt(text)} is beyond ±${Number.MAX_SAFE_INTEGER}; write it in quotes`
      : `the number ${excerpt(text)} is too large; write it in quotes`;
    report(lexer, 'limit', message, { start, end });
  }
  lexer.tokens.push({ kind: 'number', start, end, value });
  return end;
}

function lexString(lexer: Lexer, start: number, quote: '"' | '`'): number {
  const limit = lexer.stringsEndOnLine ? match(lexer, restOfLine, start) : lexer.text.length;
  const rest = lexer.text.slice(start, limit);
  const scanned = quote === '"' ? scanQuotes(rest) : scanBackticks(rest);
  lexer.steps += scanned?.length ?? rest.length;
  if (scanned !== undefined) {
    const end = start + scanned.length;
    lexer.tokens.push({ kind: 'string', start, end, value: scanned.value });
    return end;
  }
  lexer.stringsEndOnLine = true;
  const message = `expected ${quote} at the end of this string, found the end of the text`;
  const end = match(lexer, restOfLine, start);
  report(lexer, 'syntax', message, { start, end: start + 1 });
  lexer.tokens.push({ kind: 'illegal', start, end });
  return end;
}

function lexIllegal(lexer: Lexer, start: number): number {
  const end = Math.max(match(lexer, illegal, start), start + 1);
  const message = illegalMessage(lexer.text.slice(start, end));
  report(lexer, 'syntax', message, { start, end });
  lexer.tokens.push({ kind: 'illegal', start, end });
  return end;
}

function illegalMessage(text: string): string {
  const code = text.codePointAt(0) as number; // never of an empty text
  const shown = `unexpected character ${code > 0x20 && code < 0x7f ? `"${text.charAt(0)}"` : unicodeName(code)}`;
  if (text.startsWith('$')) return `${shown}: a reference is $ and a name, as $version or $build.commit`;
  if (code === 0x2d || code > 0x7f)
    return `${shown}: a name with anything but ASCII letters, digits and _ stands in quotes`;
  return shown;
}

const unicodeName = (code: number) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;

const excerpt = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function report(lexer: Lexer, code: DiagnosticCode, message: string, span: Span): void {
  if (lexer.findings.length < maxFindings) lexer.findings.push({ severity: 'error', code, message, span });
}

/** The end of what the sticky pattern matches at this place, or the place itself. */
function match(lexer: Lexer, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  const end = pattern.test(lexer.text) ? pattern.lastIndex : at;
  lexer.steps += end - at;
  return end;
}
