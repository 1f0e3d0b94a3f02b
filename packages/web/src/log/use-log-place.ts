import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { endOfLog, type LogPlace, moveBy, placeOf } from './log-place.ts';
import { rowPx, scrollScale } from './scroll-scale.ts';

/** Rows above the edge that are there, so that their heights are known when it is scrolled up. */
const rowsAbove = 12;

type Pane = { readonly scroller: RefObject<HTMLDivElement | null>; readonly rows: RefObject<HTMLDivElement | null> };

export type LogWindow = {
  readonly place: LogPlace;
  readonly go: (place: LogPlace) => void;
  readonly viewPx: number;
  readonly heightPx: number;
  /** The rows that are there: from the first one, up to the last one without it. */
  readonly first: number;
  readonly last: number;
  readonly onScroll: () => void;
};

/**
 * Which rows are there, and where. The pane with the rows sticks to what is seen, so that nothing is blank while the bar
 * is ahead of the script; and the place is kept in rows, so that nothing moves when lines come or rows have other heights
 * than thought.
 */
export function useLogPlace({ scroller, rows }: Pane, count: number, isWrapped: boolean): LogWindow {
  const [place, setPlace] = useState<LogPlace>(endOfLog);
  const viewPx = useHeight(scroller);
  const scale = scrollScale(count, viewPx, isWrapped);
  const inView = Math.ceil(viewPx / rowPx) + 1;
  const at = place.at === 'end' ? Math.max(0, count - inView) : Math.min(place.row, Math.max(0, count - 1));
  const first = Math.max(0, at - (isWrapped ? rowsAbove : 0));
  const last = Math.min(count, at + inView);
  /** Where the bar is, as far as it was heard of. */
  const heard = useRef(0);
  const edge = useRef(0);
  const isMoving = useRef(false);

  useLayoutEffect(() => {
    const pane = rows.current;
    const bar = scroller.current;
    if (!pane || !bar) return;
    edge.current = edgeOf(pane, { place, first, viewPx });
    pane.style.transform = `translateY(${-edge.current}px)`;
    const isShort = last === count && pane.offsetHeight - edge.current < viewPx - 1;
    if (place.at === 'row' && isShort && viewPx > 0) return setPlace(endOfLog);
    const wanted = place.at === 'end' ? scale.lastScroll : scale.scrollAt(place.row + place.above);
    if (isMoving.current && place.at === 'row') return;
    heard.current = wanted;
    if (Math.abs(bar.scrollTop - wanted) > 1) bar.scrollTop = wanted;
  });

  useEffect(() => {
    const bar = scroller.current;
    const rest = () => {
      isMoving.current = false;
    };
    bar?.addEventListener('scrollend', rest);
    return () => bar?.removeEventListener('scrollend', rest);
  }, [scroller]);

  const onScroll = useCallback(() => {
    const bar = scroller.current;
    const pane = rows.current;
    if (!bar || !pane) return;
    const moved = bar.scrollTop - heard.current;
    if (Math.abs(moved) <= 1) return;
    heard.current = bar.scrollTop;
    isMoving.current = true;
    if (bar.scrollTop >= scale.lastScroll - 2) return setPlace(endOfLog);
    if (bar.scrollTop <= 0) return setPlace(placeOf(0));
    const isFar = Math.abs(moved) > 2 * viewPx;
    if (isFar || scale.isExact) return setPlace(placeOf(scale.rowAt(bar.scrollTop)));
    const heights = [...pane.children].map((row) => (row as HTMLElement).offsetHeight);
    setPlace(moveBy(moved, { heights, first, edge: edge.current }));
  }, [scroller, rows, scale, viewPx, first]);

  const go = useCallback((to: LogPlace) => {
    isMoving.current = false;
    setPlace(to);
  }, []);

  return { place, go, viewPx, heightPx: scale.heightPx, first, last, onScroll };
}

type Shown = { readonly place: LogPlace; readonly first: number; readonly viewPx: number };

/** How far below the start of the first row that is there the upper edge is. */
function edgeOf(pane: HTMLElement, { place, first, viewPx }: Shown): number {
  if (place.at === 'end') return Math.max(0, pane.offsetHeight - viewPx);
  const row = pane.children[place.row - first] as HTMLElement | undefined;
  return row ? row.offsetTop + place.above * row.offsetHeight : 0;
}

function useHeight(element: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const measure = () => setHeight(watched.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return height;
}
