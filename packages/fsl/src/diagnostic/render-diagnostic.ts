import type { Diagnostic } from './diagnostic.ts';

type Shown = Pick<Diagnostic, 'severity' | 'message' | 'range'>;

/**
 * `file:line:column: error: …`, the line of the text and a caret line below it. The caret line repeats the tabs of the text
 * and is two columns wide below what terminals show two columns wide, so that it stands right under any tab setting.
 */
export function renderDiagnostic(text: string, diagnostic: Shown, fileName = 'input'): string {
  const { severity, message, range } = diagnostic;
  const { offset, line, column } = range.start;
  const lineStart = offset - column + 1;
  const end = lineEnd(text, offset);
  const from = Math.max(lineStart, offset - maxBefore);
  const to = Math.min(end, offset + maxAfter);
  const before = `${from > lineStart ? '…' : ''}${text.slice(from, offset)}`;
  const source = `${before}${text.slice(offset, to)}${to < end ? '…' : ''}`;
  const carets = '^'.repeat(Math.max(1, width(text.slice(offset, Math.min(range.end.offset, to)))));
  return `${fileName}:${line}:${column}: ${severity}: ${message}\n${source}\n${indent(before)}${carets}`;
}

/** A line may be as long as the text: no more of it is shown than around the place, in characters. */
const maxBefore = 120;
const maxAfter = 120;

function lineEnd(text: string, offset: number): number {
  const next = /[\r\n]/g;
  next.lastIndex = offset;
  return next.exec(text)?.index ?? text.length;
}

const indent = (before: string): string =>
  Array.from(before, (char) => (char === '\t' ? char : ' '.repeat(width(char)))).join('');

function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += noWidth.test(char) ? 0 : twoColumns.test(char) ? 2 : 1;
  return columns;
}

const noWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** East Asian wide characters and pictures. */
const twoColumns =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;
