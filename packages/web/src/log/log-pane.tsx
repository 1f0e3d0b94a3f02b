import type { RefObject } from 'react';
import { useEffect } from 'react';
import { useWords } from '../words/use-words.ts';
import type { LineRange } from './line-range.ts';
import type { LogModel, LogState } from './log-model.ts';
import classes from './log-pane.module.css';
import { endOfLog } from './log-place.ts';
import { LogRow } from './log-row.tsx';
import type { FindRanges } from './mark-text.ts';
import type { TimeShown } from './time-text.ts';
import type { LogWindow } from './use-log-place.ts';
import { logWords } from './words.ts';

type LogPaneProps = {
  readonly model: LogModel;
  readonly state: LogState;
  readonly window: LogWindow;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly pane: RefObject<HTMLDivElement | null>;
  readonly isHidden: boolean;
  readonly isWrapped: boolean;
  readonly times: TimeShown;
  readonly startedAt: number | undefined;
  readonly range: LineRange | undefined;
  readonly current: number | undefined;
  readonly find: FindRanges | undefined;
  readonly onPick: (pos: number, stretch: boolean) => void;
};

/** The rows in sight, and the bar that moves over all of them. */
export function LogPane(props: LogPaneProps) {
  const { model, state, window, scroller, pane, isHidden, isWrapped, times, startedAt, range, current, find } = props;
  const say = useWords(logWords);
  const { rows, closed } = state;
  const shown = Array.from({ length: window.last - window.first }, (_, index) => rows.lineAt(window.first + index));
  const inSight = shown.join();
  useEffect(() => model.want(inSight === '' ? [] : inSight.split(',').map(Number)), [model, inSight]);
  const digits = Math.max(3, String(state.total).length);
  return (
    <div className={classes.frame} hidden={isHidden}>
      <section
        ref={scroller}
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too
        tabIndex={0}
        aria-label={say('log')}
        onScroll={window.onScroll}
      >
        <div className={classes.whole} style={{ minHeight: window.heightPx }}>
          <div className={classes.view} style={{ height: window.viewPx }}>
            <div
              ref={pane}
              className={classes.rows}
              data-wrap={isWrapped || undefined}
              style={{ '--sb-log-digits': `calc(${digits}ch + 18px)` } as object}
            >
              {shown.map((pos) => {
                const group = rows.groupAt(pos);
                const isCommand = group?.start === pos && group.end - group.start > 1;
                return (
                  <LogRow
                    key={pos}
                    pos={pos}
                    line={model.line(pos)}
                    {...groupOf(isCommand ? { start: pos, end: group.end } : undefined, closed)}
                    isMarked={range !== undefined && pos + 1 >= range.from && pos + 1 <= range.to}
                    isCurrent={current === pos}
                    find={find}
                    times={times}
                    before={times === 'delta' ? model.line(pos - 1)?.time : undefined}
                    startedAt={startedAt}
                    onPick={props.onPick}
                    onToggle={model.toggle}
                  />
                );
              })}
            </div>
          </div>
        </div>
      </section>
      {window.place.at === 'row' ? (
        <button type="button" className={classes.toEnd} onClick={() => window.go(endOfLog)}>
          {say(state.over ? 'toEnd' : 'follow')} ↓
        </button>
      ) : null}
    </div>
  );
}

function groupOf(group: { readonly start: number; readonly end: number } | undefined, closed: ReadonlySet<number>) {
  if (!group) return { isClosed: undefined, hidden: undefined };
  return { isClosed: closed.has(group.start), hidden: group.end - group.start - 1 };
}
