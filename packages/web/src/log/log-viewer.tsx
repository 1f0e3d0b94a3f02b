import { useLocalStorage } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { type LineRange, pickLine, readLineRange, writeLineRange } from './line-range.ts';
import { LogPane } from './log-pane.tsx';
import { endOfLog, placeOf } from './log-place.ts';
import { matchBeside } from './log-search.ts';
import type { LogSearchTerms, LogSource } from './log-source.ts';
import { LogToolbar } from './log-toolbar.tsx';
import classes from './log-viewer.module.css';
import { rowPx } from './scroll-scale.ts';
import type { TimeShown } from './time-text.ts';
import { useFindRanges } from './use-find-ranges.ts';
import { useLogModel } from './use-log-model.ts';
import { useLogPlace } from './use-log-place.ts';
import { logWords } from './words.ts';

type LogViewerProps = {
  readonly source: LogSource;
  /** The step has failed: of its commands only the last is open. */
  readonly isFailed?: boolean;
  /** The marked lines as they stand in the address, `L10-L20`; and to put others there. */
  readonly lines: string | undefined;
  readonly onLines: (lines: string | undefined) => void;
};

/** A log of any length: colours, groups, search, marks, and what comes while one looks. */
export function LogViewer({ source, isFailed = false, lines, onLines }: LogViewerProps) {
  const say = useWords(logWords);
  const { model, state } = useLogModel(source, isFailed);
  const [times, setTimes] = useLocalStorage<TimeShown>({ key: 'signalbox-log-times', defaultValue: 'off' });
  const [isWrapped, setWrapped] = useLocalStorage({ key: 'signalbox-log-wrap', defaultValue: false });
  const scroller = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const window = useLogPlace({ scroller, rows: pane }, state.rows.count, isWrapped);
  const [current, setCurrent] = useState<number>();
  const range = readLineRange(lines);
  const anchor = useRef<number>(undefined);

  const show = (line: number) => {
    model.reveal(line);
    window.go(placeOf(model.state().rows.rowOf(line) - Math.floor(window.viewPx / rowPx / 3)));
  };
  useFirstRange({ range, isOpen: state.status === 'open', key: source.key, show });

  const matches = state.search?.matches ?? [];
  const goToMatch = (direction: 1 | -1) => {
    const from = current ?? state.rows.lineAt(window.first) - direction;
    const line = matchBeside(matches, from, direction);
    setCurrent(line);
    if (line !== undefined) show(line);
  };
  useFirstMatch(matches, current, () => goToMatch(1));

  const seek = (terms: LogSearchTerms | undefined) => {
    setCurrent(undefined);
    model.seek(terms);
  };
  const pick = (pos: number, stretch: boolean) => {
    const picked = pickLine(pos + 1, anchor.current ?? range?.from, stretch);
    if (!stretch) anchor.current = pos + 1;
    const isSame = range?.from === picked.from && range.to === picked.to;
    onLines(isSame ? undefined : writeLineRange(picked));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const keys: { readonly [key: string]: () => void } = {
    '/': () => input.current?.focus(),
    n: () => goToMatch(1),
    N: () => goToMatch(-1),
    g: () => window.go(placeOf(0)),
    G: () => window.go(endOfLog),
    w: () => setWrapped(!isWrapped),
  };
  const find = useFindRanges(state.search?.terms);

  if (state.status === 'failed') return <ErrorState error={state.error} />;
  const isEmpty = state.status === 'open' && state.total === 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for what is in it, each of which has a button too
    <div className={classes.viewer} onKeyDown={onKeyDown}>
      <LogToolbar
        {...{ state, model, source, input, current, times, isWrapped, range, seek, goToMatch }}
        onTimes={setTimes}
        onWrap={setWrapped}
        onUnmark={() => onLines(undefined)}
      />
      {isEmpty ? <EmptyState title={say(state.over ? 'empty' : 'emptyYet')} /> : null}
      <LogPane
        {...{ model, state, window, scroller, pane, isWrapped, times, range, current, find }}
        isHidden={isEmpty}
        startedAt={source.startedAt}
        onPick={pick}
      />
    </div>
  );
}

type FirstRange = {
  readonly range: LineRange | undefined;
  readonly isOpen: boolean;
  readonly key: string;
  readonly show: (line: number) => void;
};

/** The lines that an address points at are what is seen first; later ones were picked by hand and are in sight. */
function useFirstRange({ range, isOpen, key, show }: FirstRange): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (!isOpen || shown.current === key) return;
    shown.current = key;
    if (range) show(range.from - 1);
  });
}

function useFirstMatch(matches: readonly number[], current: number | undefined, go: () => void): void {
  useEffect(() => {
    if (matches.length > 0 && current === undefined) go();
  });
}
