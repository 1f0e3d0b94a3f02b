import { useLocalStorage } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useKeys } from '../show/use-keys.ts';
import { useWords } from '../words/use-words.ts';
import { pickLine, readLineRange, writeLineRange } from './line-range.ts';
import { addressOfTerms, type GoInLog, type LogAddress, termsOf } from './log-address.ts';
import { LogPane } from './log-pane.tsx';
import { endOfLog, placeOf } from './log-place.ts';
import { matchBeside } from './log-search.ts';
import type { LogSearchTerms, LogSource } from './log-source.ts';
import { LogToolbar } from './log-toolbar.tsx';
import classes from './log-viewer.module.css';
import { rowPx } from './scroll-scale.ts';
import { useFindRanges } from './use-find-ranges.ts';
import { useLogModel } from './use-log-model.ts';
import { useLogPlace } from './use-log-place.ts';
import { useTimesShown } from './use-times-shown.ts';
import { logWords } from './words.ts';

type LogViewerProps = {
  readonly source: LogSource;
  /** The step has failed: of its commands only the last is open. */
  readonly isFailed?: boolean;
  /** What of it stands in the address, and to change that. */
  readonly address: LogAddress;
  readonly go: GoInLog;
};

/** A log of any length: colours, groups, search, marks, and what comes while one looks. */
export function LogViewer({ source, isFailed = false, address, go }: LogViewerProps) {
  const say = useWords(logWords);
  const { model, state } = useLogModel(source, isFailed);
  const [times, setTimes] = useTimesShown(address.times, go);
  const [isWrapped, setWrapped] = useLocalStorage({ key: 'signalbox-log-wrap', defaultValue: false });
  const scroller = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const window = useLogPlace({ scroller, rows: pane }, state.rows.count, isWrapped);
  const [current, setCurrent] = useState(address.match === undefined ? undefined : address.match - 1);
  const range = readLineRange(address.lines);
  const [sought] = useState(() => termsOf(address));
  const anchor = useRef<number>(undefined);

  const show = (line: number) => {
    model.reveal(line);
    window.go(placeOf(model.state().rows.rowOf(line) - Math.floor(window.viewPx / rowPx / 3)));
  };
  const first = range ? range.from - 1 : current;
  useFirst({ isOpen: state.status === 'open', key: source.key, show: () => first !== undefined && show(first) });
  useEffect(() => {
    if (sought) model.seek(sought);
  }, [model, sought]);

  const matches = state.search?.matches ?? [];
  const goToMatch = (direction: 1 | -1) => {
    const from = current ?? state.rows.lineAt(window.first) - direction;
    const line = matchBeside(matches, from, direction);
    setCurrent(line);
    if (line === undefined) return;
    show(line);
    go({ match: line + 1 });
  };
  useFirstMatch(matches, current, () => goToMatch(1));

  const seek = (terms: LogSearchTerms | undefined) => {
    setCurrent(undefined);
    model.seek(terms);
    go({ q: undefined, how: undefined, ...addressOfTerms(terms), match: undefined });
  };
  const pick = (pos: number, stretch: boolean) => {
    const picked = pickLine(pos + 1, anchor.current ?? range?.from, stretch);
    if (!stretch) anchor.current = pos + 1;
    const isSame = range?.from === picked.from && range.to === picked.to;
    go({ lines: isSame ? undefined : writeLineRange(picked) });
  };
  const keys: { readonly [key: string]: () => void } = {
    '/': () => input.current?.focus(),
    n: () => goToMatch(1),
    N: () => goToMatch(-1),
    g: () => window.go(placeOf(0)),
    G: () => window.go(endOfLog),
    w: () => setWrapped(!isWrapped),
  };
  // From a link or a list beside it, too: nobody has to click into the log first.
  useKeys({
    '/': (event) => {
      event.preventDefault();
      input.current?.focus();
    },
  });
  const find = useFindRanges(state.search?.terms);

  if (state.status === 'failed') return <ErrorState error={state.error} />;
  const isEmpty = state.status === 'open' && state.total === 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for what is in it, each of which has a button too
    <div className={classes.viewer} onKeyDown={keyDown(keys)}>
      <LogToolbar
        {...{ state, model, source, input, current, sought, times, isWrapped, range, seek, goToMatch }}
        onTimes={setTimes}
        onWrap={setWrapped}
        onUnmark={() => go({ lines: undefined })}
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

function keyDown(keys: { readonly [key: string]: () => void }) {
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

type First = { readonly isOpen: boolean; readonly key: string; readonly show: () => void };

/** The line that an address points at is what is seen first; later ones were picked by hand and are in sight. */
function useFirst({ isOpen, key, show }: First): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (!isOpen || shown.current === key) return;
    shown.current = key;
    show();
  });
}

function useFirstMatch(matches: readonly number[], current: number | undefined, go: () => void): void {
  useEffect(() => {
    if (matches.length > 0 && current === undefined) go();
  });
}
