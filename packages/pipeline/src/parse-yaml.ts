import { Composer, type CST, type Document, Lexer, LineCounter, type ParsedNode, Parser } from 'yaml';
import type { Allowance } from './allowance.ts';
import type { Place, Report } from './diagnostic.ts';
import { limits } from './limits.ts';

/** What the library makes of a text, with what is wrong with it. */
export type ParsedYaml = {
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  readonly placeAt: (offset: number) => Place;
};

/** Undefined when the report says which limit the text does not keep, or the allowance is used up. */
export function parseYaml(text: string, report: Report, allowance: LexemeAllowance): ParsedYaml | undefined {
  const lines = new LineCounter();
  const tokens = tokenize(text, lines, report, allowance);
  return tokens && { documents: compose(tokens, lines), placeAt: (offset) => placeAt(lines, offset) };
}

export type LexemeAllowance = Pick<Allowance, 'lexemes'>;

/** The composer is recursive, so that the depth is checked here, on the parser's own stack, before it can overflow. */
function tokenize(
  text: string,
  lines: LineCounter,
  report: Report,
  allowance: LexemeAllowance,
): readonly CST.Token[] | undefined {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let escapes = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    allowance.lexemes -= 1;
    if (allowance.lexemes < 0) return undefined;
    const tooMuch = parser.stack.length > parserStackLimit ? `Deeper than ${limits.depth} levels` : undefined;
    const tooMany = lexemes > limits.lexemes ? `More than ${limits.lexemes} signs and words` : undefined;
    escapes += lexeme.startsWith('"') ? lexeme.split('\\').length - 1 : 0;
    const tooStrange = escapes > limits.escapes ? `More than ${limits.escapes} escapes` : undefined;
    const tooLong = lexeme.length > limits.textUnits ? `A text of more than ${limits.textUnits} signs` : undefined;
    const problem = tooMuch ?? tooMany ?? tooStrange ?? tooLong;
    if (problem !== undefined) {
      report.error('limit_exceeded', placeAt(lines, parser.offset), problem);
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** The document and one scalar stand on the stack beside at most one entry for each level. */
const parserStackLimit = limits.depth + 2;

function compose(tokens: readonly CST.Token[], lines: LineCounter): readonly Document.Parsed<ParsedNode>[] {
  const options = {
    version: '1.2',
    schema: 'core',
    // The library compares each key with each other; the check of resolve-nodes is linear.
    uniqueKeys: false,
    merge: false,
    keepSourceTokens: false,
    lineCounter: lines,
    logLevel: 'silent',
  } as const;
  return [...new Composer(options).compose(tokens)] as Document.Parsed<ParsedNode>[];
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
