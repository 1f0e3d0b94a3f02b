import { Composer, type CST, type Document, isScalar, Lexer, LineCounter, type ParsedNode, Parser } from 'yaml';
import { type Allowance, fullAllowance } from './allowance.ts';
import type { Place, Report } from './diagnostic.ts';
import { limits } from './limits.ts';
import { resolveNodes } from './resolve-nodes.ts';
import type { YamlNode } from './yaml-node.ts';

/** Text to one tree, or `undefined` when the report says why there is none. */
export function readYaml(
  text: string,
  report: Report,
  allowance: YamlAllowance = fullAllowance(),
): YamlNode | undefined {
  allowance.fileUnits -= text.length;
  if (allowance.fileUnits < 0 || allowance.lexemes < 0) return undefined;
  if (utf8Length(text) > limits.fileBytes) {
    report.error('limit_exceeded', start, `The file is larger than ${limits.fileBytes / 1024} KiB`);
    return undefined;
  }
  if (hasMoreLines(text, limits.lines)) {
    report.error('limit_exceeded', { line: limits.lines + 1, column: 1 }, `More than ${limits.lines} lines`);
    return undefined;
  }
  const lines = new LineCounter();
  const tokens = tokenize(text, lines, report, allowance);
  if (!tokens) return undefined;
  const documents = compose(tokens, lines);
  const first = documents[0];
  if (!first?.contents) {
    report.error('missing_key', start, 'The file is empty: a workflow needs `steps`');
    return undefined;
  }
  for (const problem of first.errors) {
    const isReference = text.slice(problem.pos[0] - 1, problem.pos[0] + 1) === '${';
    const hint = isReference ? ': within `[ ]` and `{ }` a text with a `${` is put in quotes' : '';
    report.error('yaml_syntax', placeAt(lines, problem.pos[0]), problem.message + hint);
  }
  if (first.errors.length > 0) return undefined;
  const second = documents[1];
  if (second && !isBlank(second)) {
    // Both originals read one document and say nothing of the others.
    const message = 'A file holds one workflow: the second YAML document, from here on, is ignored';
    report.warning('ignored', placeAt(lines, second.range[0]), message);
  }
  return resolveNodes(first.contents, (offset) => placeAt(lines, offset), report);
}

type YamlAllowance = Pick<Allowance, 'fileUnits' | 'lexemes'>;

const start: Place = { line: 1, column: 1 };

/** The composer is recursive, so that the depth is checked here, on the parser's own stack, before it can overflow. */
function tokenize(
  text: string,
  lines: LineCounter,
  report: Report,
  allowance: YamlAllowance,
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

function isBlank({ contents, errors }: Document.Parsed<ParsedNode>): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.source === ''));
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Looked at before anything is read: it costs next to nothing. */
function hasMoreLines(text: string, most: number): boolean {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines > most) return true;
  }
  return false;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) bytes += bytesOf(text.charCodeAt(at));
  return bytes;
}

/** Of a pair, which is one character, each half has two. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
}
