import { type Diagnostic, toDiagnostics } from '../diagnostic/diagnostic.ts';
import { parseText } from '../parse/parse.ts';
import { locator } from '../parse/position.ts';
import type { Span } from '../parse/span.ts';
import type { Token } from '../parse/token.ts';
import { type Line, lineDepths } from './line-depths.ts';

export type Formatted = {
  /** The given text where it has syntax errors. */
  readonly text: string;
  /** Its syntax errors. */
  readonly diagnostics: readonly Diagnostic[];
};

/**
 * The same tokens and comments in the same order, with other white space between them. Line breaks inside of brackets are
 * the author's, and so is whether the body of a step stands on one line; the others follow from the grammar.
 */
export function format(text: string): Formatted {
  const { statements, findings, tokens, comments } = parseText(text);
  if (findings.length > 0) return { text, diagnostics: toDiagnostics(findings, locator(text)) };
  const items = inOrder(tokens, comments);
  const layout: Layout = { text, out: [], depth: 0, brackets: 0, last: undefined, beforeLast: undefined };
  for (const [index, line] of linesOf(items, lineDepths(text, statements, tokens)).entries()) {
    const item = items[index] as Item;
    if (item.kind !== 'end') add(layout, item, line);
  }
  return { text: layout.out.length === 0 ? '' : `${layout.out.join('')}\n`, diagnostics: [] };
}

type Item = Token | (Span & { readonly kind: 'comment' });

type Layout = {
  readonly text: string;
  readonly out: string[];
  /** Of the last line that the grammar began. */
  depth: number;
  brackets: number;
  last: Item | undefined;
  beforeLast: Item | undefined;
};

function inOrder(tokens: readonly Token[], comments: readonly Span[]): readonly Item[] {
  const spans = comments.map(({ start, end }): Item => ({ kind: 'comment', start, end }));
  return [...tokens, ...spans].toSorted((a, b) => a.start - b.start);
}

/** Per item the depth of the line that the grammar begins with it. Comments belong to what follows them. */
function linesOf(items: readonly Item[], lines: ReadonlyMap<number, Line>): readonly (number | undefined)[] {
  let next: Line | undefined;
  const depths = items.toReversed().map((item) => {
    if (item.kind === 'comment') return next?.comments;
    next = lines.get(item.start);
    return next?.depth;
  });
  return depths.toReversed();
}

function add(layout: Layout, item: Item, line: number | undefined): void {
  const written = layout.text.slice(item.start, item.end);
  layout.out.push(separator(layout, item, line), item.kind === 'comment' ? written.replace(/[ \t]+$/, '') : written);
  if (line !== undefined && item.kind !== 'comment') layout.depth = line;
  if (opens(item)) layout.brackets += 1;
  if (closes(item)) layout.brackets -= 1;
  layout.beforeLast = layout.last;
  layout.last = item;
}

const opens = ({ kind }: Item): boolean => kind === '(' || kind === '[';
const closes = ({ kind }: Item): boolean => kind === ')' || kind === ']';

function separator({ text, depth, brackets, last, beforeLast }: Layout, item: Item, line: number | undefined): string {
  if (last === undefined) return '';
  const breaks = text.slice(last.end, item.start).match(/\r\n|\n|\r/g)?.length ?? 0;
  const isComment = item.kind === 'comment';
  const mayBreak = isComment || brackets > 0;
  const mustBreak = last.kind === 'comment' || (line !== undefined && !isComment);
  if (!mustBreak && !(mayBreak && breaks > 0)) return isTight(last, item, beforeLast, text) ? '' : ' ';
  const continued = depth + (closes(item) ? brackets - 1 : Math.max(1, brackets));
  return `${breaks > 1 ? '\n\n' : '\n'}${' '.repeat(4 * (line ?? continued))}`;
}

/** Whether nothing stands between two tokens of a line. */
function isTight(last: Item, item: Item, beforeLast: Item | undefined, text: string): boolean {
  if (item.kind === 'comment') return false;
  if (opens(last) || closes(item) || item.kind === ',' || item.kind === ';' || item.kind === ':') return true;
  if (item.kind === '}') return last.kind === '{';
  // `list(…)` and `dict(…)` are values; a name before a bracket is not.
  const isValue = beforeLast !== undefined && beforeLast.kind !== 'word';
  return item.kind === '(' && isValue && /^(?:list|dict)$/i.test(text.slice(last.start, last.end));
}
