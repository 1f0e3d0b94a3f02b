import type { RunSummary, RunView, VisitView } from '@signalbox/protocol';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { runQuery } from '../run/run-queries.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { PersonName } from '../show/person-name.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { pageWords } from './page-words.ts';
import classes from './tab.module.css';

/** Of the newest runs of the flow; those that still wait for the step tell nothing. */
const runsRead = 50;
const runsLooked = 8;

type Before = { readonly run: RunView; readonly visit: VisitView };

/** How the same step was decided in the runs before, and what became of them. */
export function HistoryTab({ run, step }: { readonly run: RunView; readonly step: string }) {
  const say = useWords(pageWords);
  const { data } = useQuery({
    queryKey: ['list', 'runs', currentProject(), 'flow', run.flow],
    queryFn: ({ signal }) =>
      request<{ runs: RunSummary[] }>('/runs', { query: { flow: run.flow, limit: runsRead }, signal }),
  });
  const told = (data?.runs ?? []).filter(
    ({ id, waitsFor }) => id === run.id || !waitsFor.some((wait) => wait.step === step),
  );
  const runs = useQueries({ queries: told.slice(0, runsLooked).map(({ id }) => runQuery(id)) });
  const before: readonly Before[] = runs
    .flatMap(({ data: one }) => one ?? [])
    .flatMap((one) => one.visits.map((visit) => ({ run: one, visit })))
    .filter(({ visit }) => visit.step === step && visit.status === 'closed')
    .toSorted((a, b) => (b.visit.closedAt ?? 0) - (a.visit.closedAt ?? 0));
  if (before.length === 0) return <EmptyState title={say('noHistory')} />;
  return (
    <ul className={classes.list}>
      {before.map(({ run: one, visit: { visit, outcome = '', by, reason, closedAt, overridden } }) => (
        <li key={`${one.id} ${visit}`}>
          <Link to="/runs/$run" params={{ run: one.id }}>
            <SafeText text={one.name} />
          </Link>
          <strong>
            <SafeText text={outcome} />
          </strong>
          {by === undefined ? null : <PersonName name={by} />}
          {overridden ? <span className={classes.bad}>{say('overridden')}</span> : null}
          <span className={classes.grow}>
            <SafeText text={reason ?? ''} />
          </span>
          <span className={classes.became}>
            <StatusMark status={one.status} />
          </span>
          {closedAt === undefined ? null : (
            <span className={classes.when}>
              <Time at={closedAt} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
