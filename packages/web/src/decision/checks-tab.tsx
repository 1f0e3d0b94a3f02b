import type { DecisionView, RunView, VisitView } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { Duration } from '../show/duration.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { PersonName } from '../show/person-name.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { useWords } from '../words/use-words.ts';
import { checksBefore } from './checks-before.ts';
import { DataFacts } from './data-facts.tsx';
import { pageWords } from './page-words.ts';
import classes from './tab.module.css';

type ChecksTabProps = { readonly run: RunView; readonly decision: DecisionView };

/** What was done before: of each step how it ended last, in this order; below it how it had ended the times before. */
export function ChecksTab({ run, decision }: ChecksTabProps) {
  const say = useWords(pageWords);
  const { latest, earlier } = checksBefore(run.visits, decision);
  if (latest.length === 0) return <EmptyState title={say('noChecks')} />;
  return (
    <>
      <Checks visits={latest} />
      {earlier.length > 0 ? (
        <details className={classes.earlier}>
          <summary>{say('earlier', { count: earlier.length })}</summary>
          <Checks visits={earlier} />
        </details>
      ) : null}
    </>
  );
}

function Checks({ visits }: { readonly visits: readonly VisitView[] }) {
  return (
    <ul className={classes.list}>
      {visits.map((visit) => (
        <Check key={`${visit.step} ${visit.visit}`} visit={visit} />
      ))}
    </ul>
  );
}

function Check({ visit }: { readonly visit: VisitView }) {
  const say = useWords(pageWords);
  const { step, visit: number, outcome = '', openedAt, closedAt = openedAt, by, build, data } = visit;
  const isBad = /^(?:FAIL|FAILED|ERROR|TIMEOUT|REJECT|REWORK)/.test(outcome);
  return (
    <li>
      <StatusMark status={isBad ? 'failed' : 'closed'} isBare />
      <strong>
        <SafeText text={step} />
        {number > 1 ? <span className={classes.number}> #{number}</span> : null}
      </strong>
      <span className={isBad ? classes.bad : undefined}>
        <SafeText text={outcome} />
      </span>
      {by === undefined || by === 'callback' ? null : <PersonName name={by} />}
      <span className={classes.quiet}>
        <Duration ms={closedAt - openedAt} />
      </span>
      {build === undefined ? null : (
        <Link to="/builds/$build" params={{ build }}>
          {say('build')}
        </Link>
      )}
      <DataFacts data={data} />
    </li>
  );
}
