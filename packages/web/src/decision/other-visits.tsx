import type { RunView } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './decision-page.module.css';
import { pageWords } from './page-words.ts';

type OtherVisitsProps = { readonly run: RunView; readonly step: string; readonly shown: number };

/** Where a run has come to the step more than once: each time, by its place in the address. */
export function OtherVisits({ run, step, shown }: OtherVisitsProps) {
  const say = useWords(pageWords);
  const visits = run.visits
    .filter((each) => each.step === step && each.visit !== shown)
    .toSorted((one, other) => one.visit - other.visit);
  if (visits.length === 0) return null;
  return (
    <p className={classes.visits}>
      {say('otherTimes')}{' '}
      {visits.map(({ visit, outcome, status, openedAt, closedAt }) => (
        <Link
          key={visit}
          to="/decisions/$run/$step"
          params={{ run: run.id, step }}
          search={{ visit: status === 'open' ? undefined : visit }}
        >
          #{visit}{' '}
          {outcome === undefined ? say(status === 'open' ? 'stillOpen' : 'withdrawn') : <SafeText text={outcome} />}{' '}
          <Time at={closedAt ?? openedAt} />
        </Link>
      ))}
    </p>
  );
}
