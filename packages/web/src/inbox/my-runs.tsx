import type { RunSummary } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { CodeText } from '../show/code-text.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './inbox-page.module.css';
import { lastVisit } from './last-visit.ts';
import rows from './my-runs.module.css';
import { inboxWords } from './words.ts';

const looked = 200;
const underWay: ReadonlySet<string> = new Set(['created', 'running', 'held', 'paused', 'rolling_back']);

/** Runs that who looks has started, among the newest of the project. */
export function MyRuns() {
  const say = useWords(inboxWords);
  const { data: me } = useQuery(meQuery);
  const { data } = useQuery({
    queryKey: ['list', 'runs', currentProject(), 'newest'],
    queryFn: ({ signal }) => request<{ runs: RunSummary[] }>('/runs', { query: { limit: looked }, signal }),
  });
  if (!data || !me) return null;
  const mine = data.runs.filter(({ startedBy }) => startedBy === me.name);
  const running = mine.filter(({ status }) => underWay.has(status));
  const failed = mine.filter(({ status, updatedAt }) => status === 'failed' && updatedAt > lastVisit());
  return (
    <>
      {failed.length > 0 ? (
        <section>
          <h2 className={classes.heading}>{say('failed')}</h2>
          <Runs runs={failed} />
        </section>
      ) : null}
      <section>
        <h2 className={classes.heading}>{say('running')}</h2>
        {running.length > 0 ? (
          <Runs runs={running} />
        ) : (
          <EmptyState title={say('runningNone')}>
            {say('runningText')} <CodeText text="signalbox run FLOW" />
          </EmptyState>
        )}
      </section>
    </>
  );
}

function Runs({ runs }: { readonly runs: readonly RunSummary[] }) {
  return (
    <ul className={classes.list}>
      {runs.map(({ id, name, flow, status, detail, waitsFor, updatedAt }) => (
        <li key={id} className={rows.row}>
          <StatusMark status={status} isBare size={16} />
          <Link to="/runs/$run" params={{ run: id }} className={rows.name}>
            <SafeText text={name} />
          </Link>
          <span className={rows.detail}>
            <SafeText text={detail ?? waitsFor.map(({ text }) => text).join(', ')} />
          </span>
          <span className={rows.flow}>
            <SafeText text={flow} />
          </span>
          <span className={rows.time}>
            <Time at={updatedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
