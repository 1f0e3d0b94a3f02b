import type { DecisionView, RunView, VisitView } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { Duration } from '../show/duration.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { PersonName } from '../show/person-name.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { useWords } from '../words/use-words.ts';
import { DataFacts } from './data-facts.tsx';
import { pageWords } from './page-words.ts';
import classes from './tab.module.css';

type ChecksTabProps = { readonly run: RunView; readonly decision: DecisionView };

/** What was done before, in its order, with how it ended and what it says. */
export function ChecksTab({ run, decision }: ChecksTabProps) {
  const say = useWords(pageWords);
  const before = run.visits
    .filter(
      ({ step, status, closedAt = 0 }) =>
        step !== decision.step && status === 'closed' && closedAt <= decision.openedAt,
    )
    .toSorted((a, b) => (a.closedAt ?? 0) - (b.closedAt ?? 0));
  if (before.length === 0) return <EmptyState title={say('noChecks')} />;
  return (
    <ul className={classes.list}>
      {before.map((visit) => (
        <Check key={`${visit.step} ${visit.visit}`} visit={visit} />
      ))}
    </ul>
  );
}

function Check({ visit }: { readonly visit: VisitView }) {
  const say = useWords(pageWords);
  const { step, outcome = '', openedAt, closedAt = openedAt, by, build, data } = visit;
  const isBad = /^(?:FAIL|FAILED|ERROR|TIMEOUT|REJECT|REWORK)/.test(outcome);
  return (
    <li>
      <StatusMark status={isBad ? 'failed' : 'closed'} isBare />
      <strong>
        <SafeText text={step} />
      </strong>
      <span className={isBad ? classes.bad : undefined}>
        <SafeText text={outcome} />
      </span>
      {by === undefined ? null : <PersonName name={by} />}
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
