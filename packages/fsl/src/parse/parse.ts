import { type Diagnostic, type Finding, toDiagnostics } from '../diagnostic/diagnostic.ts';
import { accept, at, type Cursor, fail, keyword } from './cursor.ts';
import { lex } from './lex.ts';
import { parseStatement } from './parse-statement.ts';
import { locator } from './position.ts';
import { isStatement, skipToStatement } from './recover.ts';
import type { Span } from './span.ts';
import type { Statement } from './syntax.ts';
import type { Token } from './token.ts';

export type Parsed = {
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
  /** With the comments, everything in the text but white space. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
};

/** In bytes of UTF-8. */
export const maxTextBytes = 1_048_576;

/** The syntax tree of a text of any number of statements, with all its syntax errors. */
export function parse(text: string): Parsed {
  const { statements, findings, tokens, comments } = parseText(text);
  return { statements, diagnostics: toDiagnostics(findings, locator(text)), tokens, comments };
}

export type ParsedText = {
  readonly statements: readonly Statement[];
  readonly findings: readonly Finding[];
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
  /** Characters and tokens looked at. */
  readonly work: number;
};

export function parseText(text: string): ParsedText {
  if (isTooLong(text)) {
    const message = `a text may have ${maxTextBytes} bytes`;
    const finding: Finding = { severity: 'error', code: 'limit', message, span: { start: 0, end: 0 } };
    return { statements: [], findings: [finding], tokens: [], comments: [], work: 0 };
  }
  const { tokens, comments, findings, steps } = lex(text);
  const counts = { failures: 0, flowSteps: 0, lostSteps: 0, looks: 0 };
  const cursor: Cursor = { text, tokens, findings: [...findings], index: 0, expectedAt: -1, ...counts };
  const statements = parseStatements(cursor);
  return { statements, findings: cursor.findings, tokens, comments, work: steps + cursor.looks };
}

function parseStatements(cursor: Cursor): readonly Statement[] {
  const statements: Statement[] = [];
  while (!at(cursor, 'end')) {
    if (accept(cursor, '/')) continue;
    if (!isStatement(keyword(cursor))) {
      fail(cursor, 'action, flow or flow_run', ['action', 'flow', 'flow_run']);
      skipToStatement(cursor);
      continue;
    }
    const statement = parseStatement(cursor);
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

function isTooLong(text: string): boolean {
  if (text.length * 3 <= maxTextBytes) return false;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > maxTextBytes) return true;
  }
  return false;
}
