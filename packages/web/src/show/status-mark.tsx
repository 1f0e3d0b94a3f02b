import { useWords } from '../words/use-words.ts';
import { lookOfStatus, type Shape, type StatusName } from './look-of-status.ts';
import classes from './status-mark.module.css';
import { showWords } from './words.ts';

type StatusMarkProps = {
  /** Of a run, a visit, a build or a decision. */
  readonly status: StatusName;
  /** Where the word stands beside it anyway, or there is no room: then it is for screen readers and as a hint. */
  readonly isBare?: boolean;
  readonly size?: number;
};

/** A status by colour, shape and word. */
export function StatusMark({ status, isBare = false, size = 15 }: StatusMarkProps) {
  const word = useWords(showWords)(status);
  const { tone, shape } = lookOfStatus[status];
  return (
    <span className={classes.mark} data-tone={tone}>
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        aria-hidden={!isBare}
        role="img"
        aria-label={isBare ? word : undefined}
      >
        {isBare ? <title>{word}</title> : null}
        {shapes[shape]}
      </svg>
      {isBare ? null : <span className={classes.word}>{word}</span>}
    </span>
  );
}

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.8,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;
const inner = { ...line, stroke: 'var(--mantine-color-body)' } as const;
const disc = <circle cx="8" cy="8" r="7" fill="currentColor" />;

const shapes: Readonly<Record<Shape, React.ReactNode>> = {
  ring: <circle cx="8" cy="8" r="6" {...line} strokeDasharray="2.4 2.6" />,
  moving: (
    <>
      <circle cx="8" cy="8" r="6" {...line} opacity="0.35" />
      <path d="M8 2a6 6 0 0 1 6 6" {...line} className={classes.turning} />
    </>
  ),
  check: (
    <>
      {disc}
      <path d="m5 8.2 2.1 2.1L11 6.2" {...inner} />
    </>
  ),
  cross: (
    <>
      {disc}
      <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" {...inner} />
    </>
  ),
  alert: (
    <>
      <path d="M8 1.2 15.2 14H.8Z" fill="currentColor" stroke="currentColor" strokeWidth="1" strokeLinejoin="round" />
      <path d="M8 6v3.4M8 11.6v.1" {...inner} />
    </>
  ),
  pause: (
    <>
      <circle cx="8" cy="8" r="6.2" {...line} strokeWidth={1.5} />
      <path d="M6.4 6v4M9.6 6v4" {...line} />
    </>
  ),
  square: <rect x="2.5" y="2.5" width="11" height="11" rx="2" fill="currentColor" />,
  back: <path d="M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7" {...line} />,
  dash: <path d="M3.5 8h9" {...line} />,
  person: (
    <>
      <circle cx="8" cy="5" r="3.1" fill="currentColor" />
      <path d="M2.2 14.2c.4-3.3 2.6-5 5.8-5s5.4 1.7 5.8 5Z" fill="currentColor" />
    </>
  ),
};
