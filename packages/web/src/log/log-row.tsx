import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type MouseEvent, memo } from 'react';
import { useWords } from '../words/use-words.ts';
import type { ShownLine } from './log-cache.ts';
import classes from './log-row.module.css';
import { LogSpans } from './log-spans.tsx';
import { type FindRanges, markText } from './mark-text.ts';
import { type TimeShown, timeText } from './time-text.ts';
import { logWords } from './words.ts';

export type LogRowProps = {
  readonly pos: number;
  /** It is not read yet where there is none. */
  readonly line: ShownLine | undefined;
  /** Of the first line of a command: whether the others are hidden, and how many there are. */
  readonly isClosed: boolean | undefined;
  readonly hidden: number | undefined;
  readonly isMarked: boolean;
  readonly isCurrent: boolean;
  readonly find: FindRanges | undefined;
  readonly times: TimeShown;
  /** When the line before it came. */
  readonly before: number | undefined;
  readonly startedAt: number | undefined;
  readonly onPick: (pos: number, stretch: boolean) => void;
  readonly onToggle: (pos: number) => void;
};

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const {
    pos,
    line,
    isClosed,
    hidden = 0,
    isMarked,
    isCurrent,
    find,
    times,
    before,
    startedAt,
    onPick,
    onToggle,
  } = props;
  const say = useWords(logWords);
  const pick = (event: MouseEvent) => onPick(pos, event.shiftKey);
  return (
    <div
      className={classes.row}
      data-line={pos + 1}
      data-marked={isMarked || undefined}
      data-current={isCurrent || undefined}
      data-command={isClosed === undefined ? undefined : true}
      data-note={line?.isNote || undefined}
      data-loading={line === undefined || undefined}
    >
      <button
        type="button"
        tabIndex={-1}
        className={classes.number}
        aria-label={say('line', { line: pos + 1 })}
        onClick={pick}
      >
        {pos + 1}
      </button>
      {isClosed === undefined ? (
        <span className={classes.fold} />
      ) : (
        <button
          type="button"
          className={classes.fold}
          aria-expanded={!isClosed}
          aria-label={say(isClosed ? 'open' : 'close')}
          onClick={() => onToggle(pos)}
        >
          {isClosed ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
        </button>
      )}
      {times === 'off' || !line ? null : (
        <span className={classes.time}>{timeText({ seconds: line.time, before, startedAt }, times)}</span>
      )}
      <span className={classes.text}>
        {line ? <LogSpans spans={markText(line.spans, find)} /> : <span className={classes.skeleton} />}
        {line && line.more > 0 ? <span className={classes.more}> {say('cut', { count: line.more })}</span> : null}
        {isClosed ? <span className={classes.more}>{say('hidden', { count: hidden })}</span> : null}
      </span>
    </div>
  );
});
