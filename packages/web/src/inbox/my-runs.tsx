import type { RunSummary } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { currentProject, defaultProject, searchedProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { CodeText } from '../show/code-text.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { actorText, runCauseSentence } from '../show/run-cause-sentence.ts';
import { runCauseWords } from '../show/run-cause-words.ts';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useNow } from '../show/use-now.ts';
import { waitSentence } from '../show/wait-sentence.ts';
import { waitWords } from '../show/wait-words.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { failedSince } from './failed-since.ts';
import { heldFirst } from './held-first.ts';
import classes from './inbox-page.module.css';
import { lastVisit } from './last-visit.ts';
import rows from './my-runs.module.css';
import { useRuns } from './use-runs.ts';
import { inboxWords } from './words.ts';

const mostShown = 20;
const underWay: ReadonlySet<string> = new Set(['created', 'running', 'held', 'paused', 'rolling_back']);

/** What failed lately in the projects of who looks, and the runs that they have started, in all of them. */
export function MyRuns() {
  const say = useWords(inboxWords);
  const { data: me } = useQuery(meQuery);
  const now = useNow();
  const mine = useRuns({ mine: '1' });
  const failures = [useRuns({ status: 'failed' }), useRuns({ status: 'held' }), useRuns({ status: 'rolled_back' })];
  const wrong = failures.flatMap(({ runs }) => runs ?? []);
  if (!mine.runs || failures.some(({ runs }) => !runs) || !me) return null;
  const error = mine.error ?? failures.find((each) => each.error)?.error;
  const running = heldFirst(mine.runs.filter(({ status }) => underWay.has(status)));
  const failed = failedSince(wrong, { visited: lastVisit(), now, name: me.name });
  return (
    <>
      {error ? <ErrorState error={error} /> : null}
      {failed.length > 0 ? (
        <section>
          <h2 className={classes.heading}>{say('failed')}</h2>
          <Runs runs={failed} own={me.name} />
          {failed.length > mostShown ? (
            <AllRuns of={failed} search={{ status: 'failed' }} label={say('allFailed')} />
          ) : null}
        </section>
      ) : null}
      <section>
        <h2 className={classes.heading}>{say('running')}</h2>
        {running.length > 0 ? <Runs runs={running} own={me.name} /> : null}
        {running.length > 0 || error ? null : (
          <EmptyState title={say('runningNone')}>
            {say('runningText')} <CodeText text="signalbox run FLOW" />
          </EmptyState>
        )}
        <AllRuns of={mine.runs} search={{ by: 'me' }} label={say('allMine')} />
      </section>
    </>
  );
}

type AllRunsProps = {
  readonly of: readonly RunSummary[];
  readonly search: { readonly status?: 'failed'; readonly by?: 'me' };
  readonly label: string;
};

/** A list of runs is of one project: there is a link to that of each. */
function AllRuns({ of, search, label }: AllRunsProps) {
  const [first = currentProject(), ...others] = new Set(of.map(({ project }) => project));
  const linkTo = (project: string) => ({ search: { ...search, project: searchedProject(project) } });
  return (
    <p className={classes.quiet}>
      {others.length === 0 ? (
        <Link to="/runs" {...linkTo(first)}>
          {label}
        </Link>
      ) : (
        <>
          {label}:{' '}
          {[first, ...others].map((project, index) => (
            <span key={project}>
              {index === 0 ? null : ' · '}
              <Link to="/runs" {...linkTo(project)}>
                <SafeText text={project} />
              </Link>
            </span>
          ))}
        </>
      )}
    </p>
  );
}

/** Why it is as it is, or what it waits for. Who has paused it is less than what a resume would begin. */
function useTold(): (run: RunSummary) => string {
  const sayWait = useWords(waitWords);
  const sayCause = useWords(runCauseWords);
  const language = useLanguage();
  return ({ status, because, waitsFor }) =>
    because && !(status === 'paused' && waitsFor.length > 0)
      ? runCauseSentence(because, sayCause)
      : waitsFor.map((wait) => waitSentence(wait, sayWait, language)).join(' · ');
}

type RunsProps = { readonly runs: readonly RunSummary[]; readonly own: string };

function Runs({ runs, own }: RunsProps) {
  const say = useWords(inboxWords);
  const told = useTold();
  const sayActor = useWords(runCauseWords);
  return (
    <ul className={classes.list}>
      {runs.slice(0, mostShown).map((run) => (
        <li key={run.id} className={rows.row}>
          <StatusMark status={run.status} isBare size={16} />
          <Link
            to="/runs/$run"
            params={{ run: run.id }}
            search={{ project: searchedProject(run.project) }}
            className={rows.name}
          >
            <SafeText text={run.name} />
          </Link>
          <span className={rows.detail}>
            <SafeText text={told(run)} />
          </span>
          <span className={rows.flow}>
            <SafeText text={run.flow} />
            {run.project === defaultProject ? null : (
              <>
                {' · '}
                <SafeText text={run.project} />
              </>
            )}
            {run.startedBy === own ? null : (
              <>
                {' · '}
                <bdi>{say('startedBy', { name: actorText(run.startedBy, sayActor) })}</bdi>
              </>
            )}
          </span>
          <span className={rows.time}>
            <Time at={run.updatedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
