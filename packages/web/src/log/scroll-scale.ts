export const rowPx = 20;

/** Firefox shows nothing below 17.8 million pixels, Chromium below 33. */
const mostPx = 12_000_000;

/** How far a bar of a browser scrolls for rows, of which there may be more than a browser has pixels for. */
export type ScrollScale = {
  readonly heightPx: number;
  /** A pixel of the bar is a pixel of the rows. */
  readonly isExact: boolean;
  readonly lastScroll: number;
  /** The row at the upper edge, in fractions. */
  readonly rowAt: (scroll: number) => number;
  readonly scrollAt: (row: number) => number;
};

/** Of rows of several lines, as a guess: how high they are is known when they are there. */
const wrappedPx = 3 * rowPx;

export function scrollScale(count: number, viewPx: number, isWrapped = false): ScrollScale {
  const wantedPx = count * (isWrapped ? wrappedPx : rowPx);
  const heightPx = Math.min(wantedPx, mostPx);
  const lastScroll = Math.max(0, heightPx - viewPx);
  const lastRow = Math.max(0, count - (isWrapped ? 1 : viewPx / rowPx));
  const perPixel = lastScroll === 0 ? 0 : lastRow / lastScroll;
  return {
    heightPx,
    isExact: !isWrapped && wantedPx <= mostPx,
    lastScroll,
    rowAt: (scroll) => Math.min(lastRow, Math.max(0, scroll * perPixel)),
    scrollAt: (row) => (perPixel === 0 ? 0 : Math.min(lastScroll, row / perPixel)),
  };
}
