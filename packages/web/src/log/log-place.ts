/** What of a log is in sight: its end, wherever that goes, or a row at the upper edge with what of it is above, as a part of it. */
export type LogPlace = { readonly at: 'end' } | { readonly at: 'row'; readonly row: number; readonly above: number };

export const endOfLog: LogPlace = { at: 'end' };

export function placeOf(row: number): LogPlace {
  const whole = Math.floor(Math.max(0, row));
  return { at: 'row', row: whole, above: Math.max(0, row) - whole };
}

export type MovedRows = {
  /** Of the rows that are there, from row `first`. */
  readonly heights: readonly number[];
  readonly first: number;
  /** Where the upper edge is now, below the start of row `first`. */
  readonly edge: number;
};

/** The place after it has been scrolled by so many pixels, whatever heights the rows have. */
export function moveBy(pixels: number, { heights, first, edge }: MovedRows): LogPlace {
  let left = edge + pixels;
  for (const [index, height] of heights.entries()) {
    if (left < height) return placeOf(first + index + left / height);
    left -= height;
  }
  return placeOf(first + heights.length);
}
