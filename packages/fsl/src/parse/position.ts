/** A place in a text. Offset and column count UTF-16 code units, as editors do; line and column begin at 1. */
export type Position = { readonly offset: number; readonly line: number; readonly column: number };

export type Range = { readonly start: Position; readonly end: Position };

export type Locate = (offset: number) => Position;

/** Lines end at LF, CRLF or a lone CR. */
export function locator(text: string): Locate {
  const starts = lineStarts(text);
  return (offset) => {
    const line = lineOf(starts, offset);
    return { offset, line: line + 1, column: offset - (starts[line] as number) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
